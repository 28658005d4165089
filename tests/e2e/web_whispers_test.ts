import assert from "node:assert/strict";
import { it } from "node:test";
import type { Person } from "../support/browser.ts";
import { describeInBrowser } from "../support/web_scene.ts";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const DESKTOP = { viewport: { width: 1280, height: 800 }, locale: "en-US" };

/** The notes about the partner in the shown conversation. */
const notes = (person: Person) => person.page.locator(".note.partner .said").allTextContents();

async function openWhispers(person: Person, nick: string): Promise<void> {
  await person.say(`/msg ${nick}`);
  await person.page.getByRole("heading", { name: nick }).waitFor();
}

describeInBrowser("whispers in the web client", (play) => {
  it("say that the partner has left, and that a later holder of the name can be somebody else", () =>
    play(async (scene) => {
      const people = [
        ["phone-light", { ...PHONE, colorScheme: "light" }],
        ["desktop-dark", { ...DESKTOP, colorScheme: "dark" }],
      ] as const;
      const alice = await scene.line("alice");
      const watching: Person[] = [];
      for (const [name, options] of people) {
        const bob = await scene.person(name, options);
        await openWhispers(bob, "alice");
        await bob.say("둘이서만 / just us");
        await alice.until((line) => line.includes("둘이서만"));
        alice.send(`/msg ${name} 네 / yes\n`);
        await bob.sees("alice", "네 / yes");
        watching.push(bob);
      }
      alice.destroy();
      for (const bob of watching) await bob.page.locator(".note.partner").waitFor();
      const another = await scene.line("alice");
      for (const [i, bob] of watching.entries()) {
        await bob.page.locator(".note.partner").nth(1).waitFor();
        another.send(`/msg ${people[i]?.[0]} who are you?\n`);
        await bob.sees("alice", "who are you?");
        await bob.screenshot(`partner-${people[i]?.[0]}`);
      }
      const [phone, desktop] = watching;
      assert(phone !== undefined && desktop !== undefined);
      const plain = async (person: Person) => (await notes(person)).map((it) => it.replaceAll(/[\u2068\u2069]/g, ""));
      assert.deepEqual(await plain(phone), [
        "alice님이 나갔습니다.",
        "alice님이 다시 들어왔습니다. 같은 닉네임을 쓰는 다른 사람일 수 있습니다.",
      ]);
      assert.deepEqual(await plain(desktop), [
        "alice has left.",
        "alice is here again. This may be a different person with the same nickname.",
      ]);
    }));

  it("follow the partner to another nickname", () =>
    play(async (scene) => {
      const alice = await scene.line("alice");
      const bob = await scene.person("bob", DESKTOP);
      await openWhispers(bob, "alice");
      alice.send("/nick carol\n");
      await bob.page.getByRole("heading", { name: "carol" }).waitFor();
      await bob.say("still you");
      await alice.until((line) => line.endsWith("bob: still you"));
      assert.deepEqual(await notes(bob), []);
    }));

  it("and drafts survive a reload of the tab, each in its conversation, and are gone after signing out", () =>
    play(async (scene) => {
      const alice = await scene.line("alice");
      const bob = await scene.person("bob", DESKTOP);
      const { page } = bob;
      await bob.composer.fill("draft for the lobby");
      alice.send("/msg bob first\n/msg bob second\n");
      await page.locator(".badge").waitFor();
      await page.getByRole("navigation").getByRole("button", { name: "alice" }).click();
      await bob.sees("alice", "second");
      await bob.composer.fill("draft for alice");
      await page.reload();
      await page.getByRole("heading", { name: "alice" }).waitFor();
      await bob.sees("alice", "second");
      assert.deepEqual(await bob.messages(), ["alice: first", "alice: second"]);
      assert.equal(await bob.composer.inputValue(), "draft for alice");
      assert.deepEqual(await notes(bob), []);
      await bob.screenshot("whispers-reloaded");
      await page.getByRole("navigation").getByRole("button", { name: "lobby" }).click();
      await page.getByRole("heading", { name: "lobby" }).waitFor();
      assert.equal(await bob.composer.inputValue(), "draft for the lobby");
      await page.getByRole("navigation").getByRole("button", { name: "alice" }).click();
      await page.getByRole("heading", { name: "alice" }).waitFor();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.locator("#nick").waitFor();
      const kept = await page.evaluate("JSON.stringify(Object.values(sessionStorage))") as string;
      assert.doesNotMatch(kept, /draft|second/);
      await bob.enter("bob");
      await page.getByRole("heading", { name: "lobby" }).waitFor();
      assert.equal(await page.getByRole("navigation").getByRole("button", { name: "alice" }).count(), 0);
    }));

  it("are fifty conversations at most", () =>
    play(async (scene) => {
      const bob = await scene.person("bob", DESKTOP);
      const rows = bob.page.locator(".sidebar section").nth(1).locator("li");
      for (let i = 0; i < 51; i += 1) {
        const one = await scene.line(`person${i}`);
        one.send("/msg bob hi\n");
        await bob.page.getByRole("navigation").getByRole("button", { name: new RegExp(`^person${i}\\b`) }).waitFor();
      }
      await bob.page.getByText(/were closed: this page keeps at most 50/).first().waitFor();
      assert.equal(await rows.count(), 50);
      await bob.screenshot("fifty-whispers");
    }));

  it("work where the browser keeps nothing", () =>
    play(async (scene) => {
      const bob = await scene.visitor(DESKTOP);
      await bob.page.addInitScript(() => {
        const storage = (globalThis as unknown as { Storage: { prototype: { setItem: unknown } } }).Storage;
        storage.prototype.setItem = () => {
          throw new Error("QuotaExceededError");
        };
      });
      await bob.page.reload();
      await bob.enter("bob");
      const alice = await scene.line("alice");
      alice.send("/msg bob hi\n");
      await bob.page.locator(".badge").waitFor();
      await openWhispers(bob, "alice");
      await bob.say("hello");
      await bob.sees("bob", "hello");
      await bob.page.evaluate("dispatchEvent(new Event('pagehide'))");
    }));
});
