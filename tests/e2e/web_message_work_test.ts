import assert from "node:assert/strict";
import { it } from "node:test";
import type { Page } from "playwright-core";
import { joinCrowd } from "../support/crowd.ts";
import type { LineClient } from "../support/line_client.ts";
import { changedChildren, lastLineSays, selectorMatches } from "../support/page_work.ts";
import { describeInBrowser } from "../support/web_scene.ts";

/** Members that are listed at most. */
const LISTED = 200;
const CROWD = 250;
/** Many lines, but not so many that the first ones are taken out of the document. */
const LONG = 300;
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** Says `texts`, each once the one before it is shown. */
async function say(bob: LineClient, page: Page, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    bob.send(`${text}\n`);
    await lastLineSays(page, text);
  }
}

/** Fills the log. */
async function fill(bob: LineClient, page: Page): Promise<void> {
  for (let i = 0; i < LONG; i += 1) bob.send(`line ${i}\n`);
  await lastLineSays(page, `line ${LONG - 1}`);
}

describeInBrowser("what the web client does for an arriving message", (play) => {
  for (const [device, options] of [["desktop", {}], ["phone", PHONE]] as const) {
    it(`computes as few styles in a large room with a long log as in a small one, on a ${device}`, () =>
      play(async (scene) => {
        const bob = await scene.line("bob");
        const { page } = await scene.person("alice", options);
        await say(bob, page, ["first", "second"]);
        const inSmall = await selectorMatches(page, () => say(bob, page, ["one", "two", "three"]));
        const leave = await joinCrowd(scene.server.port, CROWD);
        await fill(bob, page);
        const inLarge = await selectorMatches(page, () => say(bob, page, ["four", "five", "six"]));
        leave();
        assert(inSmall > 0, "Chromium reports no selectors");
        assert(inLarge < inSmall * 2, `${inLarge} comparisons with selectors, ${inSmall} in the small room`);
      }));
  }

  it("adds its line to the log, and leaves the members and all other lines alone", () =>
    play(async (scene) => {
      const leave = await joinCrowd(scene.server.port, CROWD);
      const bob = await scene.line("bob");
      const { page } = await scene.person("alice");
      await fill(bob, page);
      await page.getByText(`외 ${CROWD + 2 - LISTED}명`).waitFor();
      const changed = await changedChildren(page, () => say(bob, page, ["one more"]));
      leave();
      assert.deepEqual(changed, ["log: +1 -0"]);
      assert.equal(await page.locator(".members li").count(), LISTED);
    }));
});
