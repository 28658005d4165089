import assert from "node:assert/strict";
import { it } from "node:test";
import type { Person } from "../support/browser.ts";
import { describeInBrowser } from "../support/web_scene.ts";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const SMALL = { ...PHONE, viewport: { width: 360, height: 640 } };
const LARGE = { ...PHONE, viewport: { width: 430, height: 932 } };

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

describeInBrowser("the web client's layout", (play) => {
  it("uses wide windows, with lines that are not too long to read", () =>
    play(async (scene) => {
      const bob = await scene.line("bob");
      const text = "마루는 사람들이 함께 앉아 이야기하는 자리입니다. ".repeat(12);
      for (
        const [width, height, theme] of [[1280, 800, "light"], [1920, 1080, "dark"], [2560, 1440, "light"]] as const
      ) {
        const one = await scene.person(`w${width}`, { viewport: { width, height }, colorScheme: theme });
        bob.send(`${width}: ${text}\nwww.maru.example 그리고 https://maru.example/room에서 만나요\n`);
        await one.page.locator(".log a", { hasText: "www.maru.example" }).last().waitFor();
        await one.screenshot(`wide-${width}`);
        const main = await box(one, "main");
        const line = await box(one, ".line.message");
        const said = await box(one, ".line.message .said");
        const composer = await box(one, ".composer .box");
        const size = await fontSize(one);
        assert(said.width / size >= 35 && said.width / size <= 60, `${said.width / size} letters a line at ${width}`);
        assert(said.width > main.width * 0.45, `the text has ${said.width} of ${main.width} pixels at ${width}`);
        const [left, right] = [said.x - line.x, line.x + line.width - said.x - said.width];
        assert(Math.abs(left - right) < 140, `the text is in the middle at ${width}: ${left}, ${right}`);
        assert(Math.abs(composer.x + composer.width / 2 - (main.x + main.width / 2)) < 2, `${width}`);
        await one.fits();
      }
    }));

  it("has a name on every screenful of a long run of one person, in rooms and whispers", () =>
    play(async (scene) => {
      const bob = await scene.line("bob");
      const alice = await scene.person("alice", PHONE);
      const tall = Array.from({ length: 80 }, (_, i) => `줄 ${i}`).join("\n");
      for (let i = 0; i < 60; i += 1) bob.send(`말 ${i}\n/msg alice 귓속말 ${i}\n`);
      await alice.sees("bob", "말 59");
      const carol = await scene.person("carol");
      await carol.say(tall);
      await alice.sees("carol", tall);
      await everyScreenfulHasName(alice);
      await alice.page.locator(".scroller").evaluate((it) => it.scrollTo(0, it.scrollHeight - it.clientHeight - 500));
      await alice.screenshot("tall-message");
      await alice.page.locator(".for-sidebar").tap();
      await alice.page.getByRole("navigation").getByRole("button", { name: "bob" }).tap();
      await alice.sees("bob", "귓속말 59");
      await everyScreenfulHasName(alice);
      await alice.screenshot("names");
    }));

  it("lines up completions with the text in the box", () =>
    play(async (scene) => {
      for (const [name, options] of [["desktop", {}], ["phone", { ...PHONE, colorScheme: "dark" }]] as const) {
        const one = await scene.person(name, options);
        await one.composer.fill("/");
        await one.page.locator(".completion .label").first().waitFor();
        await one.screenshot(`completion-${name}`);
        const text = await one.page.evaluate(`(() => {
          const box = document.querySelector("#composer");
          return box.getBoundingClientRect().x + Number.parseFloat(getComputedStyle(box).paddingLeft);
        })()`) as number;
        for (const label of await one.page.locator(".completion .label").all()) {
          const { x = 0 } = await label.boundingBox() ?? {};
          assert(Math.abs(x - text) < 1, `${name}: the completion begins at ${x}, the text at ${text}`);
        }
        const details = await Promise.all(
          (await one.page.locator(".completion .detail").all()).map(async (it) => (await it.boundingBox())?.x),
        );
        assert.equal(new Set(details).size, 1, `${name}: what they do begins at ${details}`);
        await one.fits();
      }
    }));

  it("keeps the end and the message box in view when a keyboard takes half of a phone", () =>
    play(async (scene) => {
      const bob = await scene.line("bob");
      for (const [name, options] of [["small", SMALL], ["large", LARGE]] as const) {
        const one = await scene.person(name, options);
        for (let i = 0; i < 40; i += 1) bob.send(`말 ${i}\n`);
        await one.sees("bob", "말 39");
        await one.fits();
        await one.page.setViewportSize({ ...options.viewport, height: Math.round(options.viewport.height / 2) });
        await one.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
        const height = options.viewport.height / 2;
        const composer = await box(one, ".composer .box");
        const last = await one.message("bob", "말 39").last().boundingBox();
        assert(composer.y + composer.height <= height, "the message box is in view");
        assert(last !== null && last.y + last.height <= composer.y, "the latest message is in view");
        await one.screenshot(`keyboard-${name}`);
        assert(await restAfterShrinking(one) < 2, "also when the event of an earlier scroll comes late");
        await one.close();
        scene.people.pop();
      }
      const visitor = await scene.visitor({ ...SMALL, locale: "en-US" }, "/#/room/dev");
      await visitor.page.setViewportSize({ width: 360, height: 320 });
      const button = await box(visitor, "form .primary");
      assert(button.y + button.height <= 320, "the button of the sign-in is in view");
      await visitor.screenshot("keyboard-sign-in");
      await visitor.fits();
    }));
});

async function box({ page }: Person, selector: string): Promise<Box> {
  const found = await page.locator(selector).last().boundingBox();
  assert(found !== null, selector);
  return found;
}

async function fontSize({ page }: Person): Promise<number> {
  return Number.parseFloat(
    await page.evaluate('getComputedStyle(document.querySelector(".line .text")).fontSize') as string,
  );
}

/** Shrinks the log, lets the event of an earlier scroll come then, and returns the pixels below what is visible. */
async function restAfterShrinking({ page }: Person): Promise<number> {
  return await page.evaluate(`new Promise((done) => {
    const it = document.querySelector(".scroller");
    it.parentElement.style.maxHeight = "120px";
    it.dispatchEvent(new Event("scroll"));
    const rest = () => it.scrollHeight - it.clientHeight - it.scrollTop;
    requestAnimationFrame(() => requestAnimationFrame(() => done(rest())));
  })`) as number;
}

/** Scrolls up by half screens, and looks for a name each time. */
async function everyScreenfulHasName({ page }: Person): Promise<void> {
  const scroller = page.locator(".scroller");
  const seen = await scroller.evaluate((it) => {
    const names: number[] = [];
    for (let top = it.scrollHeight; top > -it.clientHeight; top -= it.clientHeight / 2) {
      it.scrollTop = top;
      const { top: from, bottom: to } = it.getBoundingClientRect();
      const visible = [...it.querySelectorAll(".message:not(.continued) .who")].filter((who) => {
        const { top, bottom } = who.getBoundingClientRect();
        return top >= from - 1 && bottom <= to + 1;
      });
      names.push(visible.length);
    }
    return names;
  });
  assert(seen.length > 2 && seen.every((count) => count > 0), `names on each screenful: ${seen}`);
}
