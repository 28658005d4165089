import assert from "node:assert/strict";
import { it } from "node:test";
import type { Person } from "../support/browser.ts";
import { describeInBrowser } from "../support/web_scene.ts";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const DESKTOP = { viewport: { width: 1280, height: 800 } };

/** Presses a key in the message box, and returns the text that is there before the next frame. */
async function textAfterKey({ page }: Person, key: string): Promise<string> {
  return await page.evaluate(`{
    const box = document.querySelector("#composer");
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "${key}", bubbles: true }));
    box.value;
  }`) as string;
}

describeInBrowser("editing and deleting in the web client", (play) => {
  it("works with the keyboard alone: arrow-up, Enter, Escape, an empty text, /me, /edit, /delete", () =>
    play(async (scene) => {
      const alice = await scene.person("alice", { ...DESKTOP, locale: "en-US" });
      const bob = await scene.line("bob");
      await alice.here("bob");
      const { keyboard } = alice.page;
      const inBoxAfter = (key: string) => textAfterKey(alice, key);
      await alice.composer.press("ArrowUp");
      assert.equal(await alice.composer.inputValue(), "");
      await alice.say("helo");
      await alice.sees("alice", "helo");
      await alice.composer.press("ArrowUp");
      await alice.page.locator(".composer.editing").waitFor();
      assert.equal(await alice.composer.inputValue(), "helo");
      assert.match(
        await alice.page.locator(".composer").ariaSnapshot(),
        /status: Editing your message\. Enter saves, Escape cancels\.\n- button "Cancel"\n- text: Your message\n- textbox "Your message"/,
      );
      await alice.screenshot("edit-desktop-light");
      assert.equal(await inBoxAfter("Escape"), "");
      assert.equal(await inBoxAfter("ArrowUp"), "helo");
      await alice.composer.fill("hello");
      assert.equal(await inBoxAfter("Enter"), "");
      await alice.page.getByText("(edited)").waitFor();
      assert.deepEqual(await bob.lines(2), ["alice: helo", "* alice: hello"]);

      await alice.say("/me waves");
      await alice.page.locator(".line.action:not([data-state]) .text", { hasText: "* alice waves" }).waitFor();
      assert.equal(await bob.line(), "* alice waves");
      await alice.say("/edit nods");
      assert.equal(await bob.line(), "* alice: nods");
      await alice.page.locator(".line.action .text", { hasText: "* alice nods" }).waitFor();
      await alice.say("/delete 2");
      await alice.page.locator(".deleted").waitFor();
      await alice.page.locator("[role=log] p", { hasText: "Message deleted" }).waitFor({ state: "attached" });

      await keyboard.press("ArrowUp");
      await alice.page.locator(".composer.editing").waitFor();
      await alice.composer.fill("");
      await keyboard.press("Enter");
      await alice.page.getByRole("dialog", { name: "Delete this message?" }).waitFor();
      assert.match(
        await alice.page.locator("dialog[open]").ariaSnapshot(),
        /dialog "Delete this message\?"[\s\S]*paragraph: nods[\s\S]*button "Cancel"[\s\S]*button "Delete"/,
      );
      await alice.screenshot("delete-desktop-light");
      await keyboard.press("Escape");
      await alice.page.locator(".composer.editing").waitFor();
      assert.equal(await alice.page.locator(".deleted").count(), 1, "Escape deletes nothing");
      await keyboard.press("Enter");
      await keyboard.press("Tab");
      await keyboard.press("Enter");
      await alice.page.locator(".deleted").nth(1).waitFor();
      await alice.page.locator(".composer:not(.editing)").waitFor();
      await alice.say("/delete");
      await alice.page.getByText("There is no message of yours here").waitFor();
      await alice.screenshot("no-own-desktop-light");
    }));

  it("has buttons on one's own messages, by mouse and by keyboard", () =>
    play(async (scene) => {
      const alice = await scene.person("alice", { ...DESKTOP, colorScheme: "dark" });
      for (const text of ["하나", "둘", "셋"]) {
        await alice.say(text);
        await alice.sees("alice", text);
      }
      const group = alice.page.getByRole("group", { name: "내 메시지: 둘" });
      assert.equal(await group.ariaSnapshot(), `- 'group "내 메시지: 둘"':\n  - button "고치기"\n  - button "지우기"`);
      await alice.message("alice", "둘").hover();
      await alice.screenshot("tools-desktop-dark");
      await group.getByRole("button", { name: "고치기" }).click();
      await alice.page.locator(".composer.editing").waitFor();
      assert.equal(await alice.composer.inputValue(), "둘");
      assert.equal(await alice.page.evaluate("document.activeElement.id"), "composer");
      await alice.screenshot("edit-desktop-dark");
      await alice.composer.press("Escape");

      // One stop of the Tab key for each kind of button, whatever the number of messages.
      await alice.page.locator(".scroller").focus();
      await alice.page.keyboard.press("Tab");
      const focused = () =>
        alice.page.evaluate("document.activeElement.closest('.tools')?.getAttribute('aria-label')") as Promise<string>;
      assert.equal(await focused(), "내 메시지: 셋");
      await alice.page.keyboard.press("ArrowUp");
      await alice.page.keyboard.press("ArrowUp");
      assert.equal(await focused(), "내 메시지: 하나");
      await alice.page.keyboard.press("Tab");
      assert.equal(await focused(), "내 메시지: 하나");
      await alice.page.keyboard.press("Enter");
      const dialog = alice.page.getByRole("dialog");
      await dialog.waitFor();
      await alice.screenshot("delete-desktop-dark");
      await dialog.getByRole("button", { name: "지우기" }).click();
      await alice.page.locator(".deleted").waitFor();
      assert.deepEqual((await alice.messages()).slice(1), ["alice: 둘", "alice: 셋"]);
      assert.equal(await alice.page.evaluate("document.activeElement.className"), "scroller", "the focus is not lost");
    }));

  for (const colorScheme of ["light", "dark"] as const) {
    it(`has a menu button on a phone, ${colorScheme}`, () =>
      play(async (scene) => {
        const dora = await scene.person("dora", { ...PHONE, colorScheme });
        await dora.say("첫 번째 말이 길어서 두 줄을 차지하는 메시지입니다. 버튼과 겹치면 안 됩니다.");
        await dora.say("오타가 잇는 말");
        await dora.sees("dora", "오타가 잇는 말");
        const group = dora.page.getByRole("group", { name: "내 메시지: 오타가 잇는 말" });
        await group.getByRole("button", { name: "고치기 또는 지우기" }).tap();
        await group.getByRole("button", { name: "고치기", exact: true }).waitFor();
        await dora.screenshot(`tools-phone-${colorScheme}`);
        const [tools, line] = [await group.boundingBox(), await dora.message("dora", "오타가 잇는 말").boundingBox()];
        assert(tools !== null && line !== null && tools.y >= line.y - 1, "the buttons cover no other message");
        await dora.fits();
        await group.getByRole("button", { name: "고치기", exact: true }).tap();
        await dora.page.locator(".composer.editing").waitFor();
        await dora.page.getByText("메시지를 고치는 중입니다.").waitFor();
        assert.equal(await dora.page.getByText("Enter로").isVisible(), false, "a phone has no such keys");
        await dora.composer.fill("오타가 있는 말");
        await dora.screenshot(`edit-phone-${colorScheme}`);
        await dora.page.locator(".send").tap();
        await dora.page.getByText("(고침)").waitFor();
        const after = dora.page.getByRole("group", { name: "내 메시지: 오타가 있는 말" });
        await after.getByRole("button", { name: "고치기 또는 지우기" }).tap();
        await after.getByRole("button", { name: "지우기", exact: true }).tap();
        await dora.page.getByRole("dialog").waitFor();
        await dora.screenshot(`delete-phone-${colorScheme}`);
        await dora.fits();
        await dora.page.getByRole("dialog").getByRole("button", { name: "지우기" }).tap();
        await dora.page.locator(".deleted").waitFor();
      }));
  }

  it("shows a refused change with its text, and has no buttons after a reconnect", () =>
    play(async (scene) => {
      const alice = await scene.visitor({ ...DESKTOP, locale: "en-US" });
      const cuts: (() => void)[] = [];
      let refuses = true;
      await alice.page.routeWebSocket(/\/ws$/, (socket) => {
        const upstream = socket.connectToServer();
        socket.onMessage((data) => {
          const request = JSON.parse(String(data));
          if (request.type !== "edit") return upstream.send(data);
          // What the server answers once its history has dropped the message.
          const seq = refuses ? 999_999 : request.seq;
          upstream.send(JSON.stringify({ ...request, seq }));
        });
        cuts.push(() => void Promise.all([upstream.close(), socket.close({ code: 3000 })]));
      });
      await alice.page.reload();
      await alice.enter("alice");
      await alice.say("first");
      await alice.sees("alice", "first");
      await alice.say("/edit second");
      await alice.page.getByText("Not saved: That message no longer exists.").waitFor();
      await alice.page.locator(".unsaved", { hasText: "second" }).waitFor();
      await alice.screenshot("not-saved-desktop-light");
      refuses = false;
      await alice.page.getByRole("button", { name: "Edit again" }).click();
      await alice.page.locator(".composer.editing").waitFor();
      assert.equal(await alice.composer.inputValue(), "second");
      await alice.composer.press("Enter");
      await alice.sees("alice", "second");
      assert.equal(await alice.page.locator(".tools").count(), 1);

      await alice.composer.press("ArrowUp");
      await alice.page.locator(".composer.editing").waitFor();
      await alice.composer.fill("third");
      cuts.at(-1)?.();
      await alice.page.locator(".tools").waitFor({ state: "detached" });
      await alice.page.getByText("Connected again.").waitFor();
      await alice.composer.press("Enter");
      await alice.page.getByText("There is no message of yours here that you can change.").waitFor();
      assert.equal(await alice.composer.inputValue(), "third", "nothing typed is lost");
      await alice.composer.press("Escape");
      await alice.composer.press("ArrowUp");
      await alice.page.getByText("Those sent before a reconnect stay as they are.").waitFor();
    }));

  it("completes nicknames in messages by Tab, by @, and by pointer; Tab leaves the box otherwise", () =>
    play(async (scene) => {
      const alice = await scene.person("alice", { ...DESKTOP, locale: "en-US" });
      const bob = await scene.line("bob");
      await scene.line("bobby");
      await scene.line("밥");
      await alice.here("밥");
      const { keyboard } = alice.page;
      const box = alice.composer;
      await box.pressSequentially("밥");
      await keyboard.press("Tab");
      assert.equal(await box.inputValue(), "밥: ");
      await box.pressSequentially("ask bo");
      await keyboard.press("Tab");
      await alice.page.getByRole("option", { name: "bobby" }).waitFor();
      assert.equal(await box.getAttribute("aria-activedescendant"), "choice-0");
      assert.match(
        await alice.page.locator(".composer").ariaSnapshot(),
        /listbox "Suggestions":\n {2}- option "bob" \[selected\]\n {2}- option "bobby"/,
      );
      await alice.screenshot("nicks-desktop-light");
      await keyboard.press("ArrowDown");
      await keyboard.press("Enter");
      assert.equal(await box.inputValue(), "밥: ask bobby ");
      await box.pressSequentially("or @bo");
      await alice.page.getByRole("option", { name: "bob", exact: true }).click();
      assert.equal(await box.inputValue(), "밥: ask bobby or @bob ");
      await keyboard.press("Enter");
      assert.deepEqual(
        (await bob.lines(3)).at(-1),
        "alice: 밥: ask bobby or @bob ",
      );
      await keyboard.press("Tab");
      assert.notEqual(await alice.page.evaluate("document.activeElement.id"), "composer", "the focus is not trapped");
      await box.pressSequentially("/");
      await alice.page.getByRole("option", { name: "/delete [n]" }).waitFor();
      await alice.screenshot("commands-desktop-light");
      await alice.page.locator(".head").click();
      await alice.page.locator(".completion").waitFor({ state: "hidden" });
    }));
});
