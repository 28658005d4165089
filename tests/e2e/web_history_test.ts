import assert from "node:assert/strict";
import { it } from "node:test";
import type { Person } from "../support/browser.ts";
import { describeInBrowser, type Scene } from "../support/web_scene.ts";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const DESKTOP = { viewport: { width: 1280, height: 800 }, locale: "en-US" };
const LONG_HISTORY = ["--history-size", "10000", "--history-bytes", "0"];

/** Says `count` messages in the lobby, and resolves once the last one has its place. */
async function fill(scene: Scene, count: number): Promise<void> {
  const bob = await scene.line("bob");
  for (let i = 0; i < count; i += 1) bob.send(`line ${i}\n`);
  bob.send("/ping\n");
  await bob.line();
}

const beginning = (person: Person) => person.page.locator(".beginning:not([hidden])");

/** Scrolls to the top of what is loaded until `found` is there. Resolves to the most rows that were seen. */
async function scrollUp({ page }: Person, found: string): Promise<number> {
  return await page.locator(".scroller").evaluate((scroller, isReached) =>
    new Promise<number>((resolve) => {
      const all = scroller as unknown as {
        scrollTop: number;
        parentElement: unknown;
        querySelectorAll(of: string): { length: number };
      };
      let most = 0;
      const look = () => {
        all.scrollTop = 0;
        most = Math.max(most, all.querySelectorAll(".log > li").length);
        if ((all.parentElement as typeof all).querySelectorAll(isReached).length > 0) resolve(most);
        else requestAnimationFrame(look);
      };
      look();
    }), found);
}

const toBeginning = (person: Person) => scrollUp(person, ".beginning:not([hidden])");

/** Numbers of the lines that are shown, in order. */
async function numbers({ page }: Person): Promise<number[]> {
  const texts = await page.locator(".line.message .text").allTextContents();
  return texts.map((text) => Number(/^line (\d+)$/.exec(text)?.[1])).filter((it) => !Number.isNaN(it));
}

function isRun(all: readonly number[]): boolean {
  return all.every((number, i) => i === 0 || number === (all[i - 1] ?? 0) + 1);
}

declare function requestAnimationFrame(run: () => void): number;

describeInBrowser("older messages in the web client", (play) => {
  it("are loaded on scrolling up, to the beginning, which is marked: 500 messages", () =>
    play(async (scene) => {
      await fill(scene, 500);
      const devices = { "phone-light": PHONE, "desktop-dark": { ...DESKTOP, colorScheme: "dark" } } as const;
      for (const [device, options] of Object.entries(devices)) {
        const alice = await scene.person(device, options);
        await alice.sees("bob", "line 499");
        assert.equal(await beginning(alice).count(), 0);
        await toBeginning(alice);
        await alice.screenshot(`beginning-${device}`);
        const shown = await numbers(alice);
        assert.deepEqual([shown[0], isRun(shown)], [0, true]);
        await alice.fits();
      }
    }, LONG_HISTORY));

  it("end where the server keeps no more: 500 messages of which it keeps a hundred", () =>
    play(async (scene) => {
      const alice = await scene.person("alice", DESKTOP);
      await fill(scene, 500);
      await alice.sees("bob", "line 499");
      await toBeginning(alice);
      await alice.page.getByText("The server keeps no messages before these.").waitFor();
      const shown = await numbers(alice);
      assert.deepEqual([(shown[0] ?? 500) < 200, isRun(shown)], [true, true], `from ${shown[0]}`);
    }));

  it("are loaded on scrolling up, with few rows at any time: 3000 lines of a history of 10000", () =>
    play(async (scene) => {
      await fill(scene, 3000);
      const alice = await scene.person("alice", DESKTOP);
      await alice.sees("bob", "line 2999");
      const most = await toBeginning(alice);
      assert(most <= 420, `${most} rows`);
      const shown = await numbers(alice);
      assert.deepEqual([shown[0], isRun(shown)], [0, true]);
      await alice.page.locator(".latest").click();
      await alice.sees("bob", "line 2999");
      assert.deepEqual([(await numbers(alice)).at(-1), isRun(await numbers(alice))], [2999, true]);
    }, LONG_HISTORY));

  it("leave the reader where it is, and join the live messages without a gap or a repetition", () =>
    play(async (scene) => {
      await fill(scene, 1000);
      const alice = await scene.person("alice", DESKTOP);
      await alice.sees("bob", "line 999");
      const { page } = alice;
      const scroller = page.locator(".scroller");
      // The first line that is read is the one to watch while older ones are put above it.
      await scroller.evaluate((it) => it.scrollTo(0, 5));
      await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
      const watched = await scroller.evaluate((it) => {
        const all = it as unknown as {
          getBoundingClientRect(): { top: number };
          querySelectorAll(of: string): Iterable<{ textContent: string; getBoundingClientRect(): { top: number } }>;
        };
        const edge = all.getBoundingClientRect().top;
        for (const line of all.querySelectorAll(".line.message .text")) {
          const { top } = line.getBoundingClientRect();
          if (top >= edge) return { text: line.textContent, top };
        }
        throw new Error("no line is visible");
      });
      for (let i = 1000; i < 1100; i += 1) scene.lines[0]?.send(`line ${i}\n`);
      await page.getByText("100 new messages").waitFor();
      const now = await page.locator(".line.message .text", { hasText: new RegExp(`^${watched.text}$`) })
        .evaluate((it) => it.getBoundingClientRect().top);
      assert(Math.abs(now - watched.top) < 2, `${watched.text} moved from ${watched.top} to ${now}`);
      assert(isRun(await numbers(alice)));
      await toBeginning(alice);
      const shown = await numbers(alice);
      assert.deepEqual([shown[0], isRun(shown)], [0, true]);
    }, LONG_HISTORY));

  it("say that they were not loaded, and are loaded when asked for again", () =>
    play(async (scene) => {
      await fill(scene, 1000);
      const alice = await scene.visitor(DESKTOP);
      const { page } = alice;
      let mode: "refuse" | "hold" | "pass" = "refuse";
      const cuts: (() => void)[] = [];
      await page.routeWebSocket(/\/ws$/, (socket) => {
        const upstream = socket.connectToServer();
        cuts.push(() => void Promise.all([upstream.close(), socket.close({ code: 3000 })]));
        socket.onMessage((data) => {
          const { type, id } = JSON.parse(String(data));
          if (type !== "history" || mode === "pass") return upstream.send(data);
          if (mode === "refuse") socket.send(JSON.stringify({ type: "error", code: "UNAVAILABLE", message: "…", id }));
        });
      });
      await page.reload();
      await alice.enter("alice");
      await alice.sees("bob", "line 999");
      await scrollUp(alice, '.older[data-state="failed"]');
      await page.getByText("Older messages were not loaded. This is not possible right now.").waitFor();
      await alice.screenshot("older-failed");
      mode = "hold";
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByText("Loading older messages …").waitFor();
      assert.equal(await page.getByRole("button", { name: "Try again" }).isVisible(), false);
      await alice.screenshot("older-loading");
      cuts.at(-1)?.();
      await page.getByText("Older messages were not loaded. The connection was lost.").waitFor();
      await alice.screenshot("older-lost");
      mode = "pass";
      await page.getByText("Connected again.").waitFor();
      await toBeginning(alice);
      const shown = await numbers(alice);
      assert.deepEqual([shown[0], isRun(shown)], [0, true]);
    }, LONG_HISTORY));
});
