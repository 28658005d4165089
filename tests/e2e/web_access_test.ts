import assert from "node:assert/strict";
import { it } from "node:test";
import type { Person } from "../support/browser.ts";
import { describeInBrowser } from "../support/web_scene.ts";

describeInBrowser("the web client's accessibility", (play) => {
  it("fits a phone of 320 pixels, where rooms and people lie over the conversation", () =>
    play(async (scene) => {
      const phone = { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
      const dora = await scene.person("dora", phone);
      const bob = await scene.line("bob");
      await dora.here("bob");
      bob.send(`긴 말: ${"줄을 바꿀 곳이 없는 말 ".repeat(8)}${"x".repeat(80)}\n`);
      bob.send("https://maru.example/a/very/long/address/that/has/nowhere/to/break/at/all?really=1\n");
      await dora.page.locator(".log a").waitFor();
      await dora.composer.fill("폰에서 씁니다");
      await dora.page.locator(".send").tap();
      assert.equal(await dora.page.evaluate("document.activeElement.id"), "composer", "the phone's keyboard stays");
      await dora.sees("dora", "폰에서 씁니다");
      await dora.fits();
      await dora.screenshot("phone");
      await dora.page.locator(".for-sidebar").tap();
      await dora.page.getByRole("textbox", { name: "방에 들어가거나 만들기" }).fill("개발");
      await dora.screenshot("phone-rooms");
      assert.equal(await dora.page.locator("main[inert]").count(), 1, "what is covered is not reached");
      await dora.page.getByRole("button", { name: "들어가기" }).tap();
      await dora.page.getByRole("heading", { name: "개발" }).waitFor();
      bob.send("로비에 남은 사람?\n");
      await dora.page.locator(".for-sidebar.unread").waitFor();
      await dora.page.locator(".for-members").tap();
      await dora.screenshot("phone-members");
      await dora.page.locator(".scrim").tap({ position: { x: 10, y: 300 } });
      assert.equal(await dora.page.locator("main[inert]").count(), 0);
      await dora.fits();
    }));

  it("works with a keyboard alone", () =>
    play(async (scene) => {
      const one = await scene.visitor();
      const { keyboard } = one.page;
      let connections = 0;
      one.page.on("websocket", () => connections += 1);
      await keyboard.type("키보드");
      await one.page.evaluate("for (let i = 0; i < 2; i += 1) document.querySelector('form').requestSubmit()");
      await one.composer.waitFor();
      assert.equal(connections, 1, "a form that is sent twice connects once");
      const bob = await scene.line("bob");
      await one.here("bob");
      await keyboard.type("/jo");
      await one.page.getByRole("option", { name: "/join" }).waitFor();
      await keyboard.press("Tab");
      await keyboard.type("dev");
      await keyboard.press("Enter");
      await one.page.getByRole("heading", { name: "dev", exact: true }).waitFor();
      assert.deepEqual(await one.page.locator("[aria-current=page]").allTextContents(), ["dev"]);
      await keyboard.press("Control+k");
      await keyboard.type("두번째");
      await keyboard.press("Enter");
      await one.page.getByRole("heading", { name: "두번째" }).waitFor();
      bob.send("읽지 않은 말\n");
      await one.page.locator(".badge").waitFor();
      await keyboard.press("Alt+Shift+ArrowDown");
      await one.sees("bob", "읽지 않은 말");
      await keyboard.press("Alt+ArrowDown");
      await one.page.getByRole("heading", { name: "dev", exact: true }).waitFor();
      await keyboard.press("Alt+ArrowUp");

      await keyboard.press("Control+/");
      await one.page.getByRole("dialog").waitFor();
      await one.screenshot("help");
      await keyboard.press("Escape");
      await one.page.getByRole("dialog").waitFor({ state: "hidden" });
      await keyboard.type("/msg bo");
      await keyboard.press("Tab");
      await keyboard.type("키보드로만");
      await keyboard.press("Enter");
      assert.equal(await bob.line(), "[귓속말] 키보드: 키보드로만");
      await keyboard.press("Alt+ArrowDown");
      await one.page.getByRole("heading", { name: "lobby" }).waitFor();
      assert.match(await visibleFocus(one), /solid/);
      const names = await tabThrough(one, 30);
      assert(names.includes("bob님에게 귓속말"), names.join(", "));
      assert(!names.includes(""), `something has no name: ${names.join(", ")}`);
    }));

  it("leaves the keys that compose a syllable to the input method, also as Safari reports them", () =>
    play(async (scene) => {
      const one = await scene.person("키보드");
      await scene.line("밥돌이");
      const bob = await scene.line("밥");
      await one.page.getByRole("button", { name: "밥님에게", exact: false }).waitFor();
      await one.say("먼저 한 말");
      assert.equal(await bob.line(), "키보드: 먼저 한 말");
      await one.sees("키보드", "먼저 한 말");
      const devtools = await one.page.context().newCDPSession(one.page);
      const composing = [{ isComposing: true }, { keyCode: 229 }];
      for (const how of composing) await one.composer.dispatchEvent("keydown", { key: "ArrowUp", ...how });
      assert.equal(await one.composer.inputValue(), "", "no edit begins");
      await devtools.send("Input.imeSetComposition", { text: "@바", selectionStart: 2, selectionEnd: 2 });
      await devtools.send("Input.imeSetComposition", { text: "@밥", selectionStart: 2, selectionEnd: 2 });
      await one.page.getByRole("option", { name: "밥돌이" }).waitFor();
      for (const key of ["ArrowDown", "ArrowUp", "Tab", "Enter", "Escape"]) {
        for (const how of composing) await one.composer.dispatchEvent("keydown", { key, ...how });
        assert.equal(await one.composer.inputValue(), "@밥", key);
        assert.equal(await one.composer.getAttribute("aria-activedescendant"), null, key);
        assert.equal(await one.page.locator(".completion li").count(), 2, key);
      }
      await devtools.send("Input.insertText", { text: "@밥 하늘" });
      await one.page.keyboard.press("Enter");
      assert.equal(await bob.line(), "키보드: @밥 하늘");
    }));

  it("announces what others say in the shown conversation, and only the number of many at once", () =>
    play(async (scene) => {
      const bob = await scene.line("bob");
      bob.send("먼저 한 말\n/me 손을 흔든다\n/ping\n");
      assert.equal(await bob.line(), "[시스템] pong");
      const one = await scene.person("alice");
      await one.sees("bob", "먼저 한 말");
      await one.say("내가 한 말");
      await one.sees("alice", "내가 한 말");
      const announced = one.page.locator("[role=log] p");
      bob.send("안녕하세요\n/me 앉는다\n");
      await announced.nth(1).waitFor({ state: "attached" });
      assert.deepEqual(await announced.allTextContents(), ["bob: 안녕하세요", "* bob 앉는다"]);
      bob.send("하나\n둘\n셋\n넷\n다섯\n");
      await announced.nth(2).waitFor({ state: "attached" });
      assert.equal(await announced.nth(2).textContent(), "새 메시지 5개");
    }));

  it("sends no draft of one conversation to another that was chosen just before", () =>
    play(async (scene) => {
      const one = await scene.person("키보드");
      await one.say("/join dev");
      await one.page.getByRole("heading", { name: "dev", exact: true }).waitFor();
      await one.composer.fill("반쪽");
      await one.page.evaluate(`{
        const box = document.querySelector("#composer");
        const press = (init) => box.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, ...init }));
        press({ key: "ArrowUp", altKey: true });
        press({ key: "Enter" });
      }`);
      await one.page.getByRole("heading", { name: "lobby" }).waitFor();
      await one.page.keyboard.press("Alt+ArrowDown");
      await one.page.getByRole("heading", { name: "dev", exact: true }).waitFor();
      assert.equal(await one.composer.inputValue(), "반쪽");
    }));
});

/** The outline of what has the focus. */
async function visibleFocus({ page }: Person): Promise<string> {
  await page.keyboard.press("Shift+Tab");
  return await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") as string;
}

/** The names of what the Tab key reaches, as screen readers tell them. */
async function tabThrough({ page }: Person, steps: number): Promise<string[]> {
  const names: string[] = [];
  const nameOfFocus = `(() => {
    const it = document.activeElement;
    const label = it.getAttribute("aria-label") ?? it.labels?.[0]?.textContent ?? it.textContent;
    return it === document.body ? "body" : label.trim();
  })()`;
  for (let i = 0; i < steps; i += 1) {
    await page.keyboard.press("Tab");
    names.push(await page.evaluate(nameOfFocus) as string);
  }
  return names;
}
