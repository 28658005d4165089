import assert from "node:assert/strict";
import { it } from "node:test";
import { type Person, PLAIN_HOST } from "../support/browser.ts";
import { describeInBrowser, type Scene } from "../support/web_scene.ts";

/** Records the page's notifications and questions for them, and lets the test hide the page. */
const RECORD = `
  globalThis.shown = [];
  globalThis.questions = 0;
  const Real = Notification;
  const ask = Real.requestPermission.bind(Real);
  Real.requestPermission = () => { questions += 1; return ask(); };
  globalThis.Notification = class extends Real {
    constructor(title, options) {
      super(title, options);
      shown.push({ title, body: options.body, click: () => this.onclick?.(new Event("click")) });
    }
  };
  globalThis.isAway = false;
  Object.defineProperty(Document.prototype, "hidden", { get: () => isAway });
  Object.defineProperty(Document.prototype, "visibilityState", { get: () => isAway ? "hidden" : "visible" });
`;

async function recorded(scene: Scene, options = {}): Promise<Person> {
  const one = await scene.visitor(options);
  await one.page.addInitScript(RECORD);
  await one.page.reload();
  await one.enter("alice");
  return one;
}

/** Shows or hides the page. */
async function hide({ page }: Person, isAway: boolean): Promise<void> {
  await page.evaluate(`isAway = ${isAway}; document.dispatchEvent(new Event("visibilitychange"))`);
}

/** Resolves once an expression is true. The page's policy forbids what `waitForFunction` does. */
async function until(page: Person["page"], expression: string): Promise<void> {
  await page.evaluate(
    `new Promise((done) => (function look() { (${expression}) ? done() : setTimeout(look, 20); })())`,
  );
}

async function shown({ page }: Person): Promise<string[]> {
  return await page.evaluate("shown.map(({ title, body }) => `${title}: ${body}`)") as string[];
}

async function questions({ page }: Person): Promise<number> {
  return await page.evaluate("questions") as number;
}

describeInBrowser("notifications of the web client", (play) => {
  it("are about mentions and whispers while the page is hidden, once they are asked for", () =>
    play(async (scene) => {
      const alice = await recorded(scene);
      const { page } = alice;
      const bob = await scene.line("bob");
      await alice.here("bob");
      const setting = page.getByRole("checkbox", { name: "나를 부르는 메시지와 귓속말 알림" });
      assert.equal(await setting.isChecked(), false);
      bob.send("alice, 아직 묻지 않았어요\n");
      await alice.sees("bob", "alice, 아직 묻지 않았어요");
      assert.equal(await questions(alice), 0, "nothing is asked at once");
      await page.context().grantPermissions(["notifications"]);
      await setting.check();
      await page.reload();
      assert.equal(await questions(alice), 0, "nor after a reload");
      await alice.here("bob");
      assert.equal(await setting.isChecked(), true);

      bob.send("alice, 보고 있지요?\n");
      await alice.sees("bob", "alice, 보고 있지요?");
      await hide(alice, true);
      bob.send(`그냥 하는 말\nalice, ${"긴 말 ".repeat(100)}\n/msg alice 둘이\u0009서만\n`);
      await until(page, "shown.length === 2");
      const long = [...`alice, ${"긴 말 ".repeat(100)}`].slice(0, 139).join("");
      assert.deepEqual(await shown(alice), [`bob – lobby: ${long}…`, "bob님의 귓속말: 둘이 서만"]);
      await until(page, 'document.title === "(2) lobby – Maru"');
      await page.evaluate("shown[1].click()");
      await hide(alice, false);
      await page.getByRole("heading", { name: "bob", exact: true, level: 1 }).waitFor();
      await alice.sees("bob", "둘이\t서만");
      await setting.uncheck();
      await hide(alice, true);
      bob.send("/msg alice 꺼졌어요\n");
      await alice.sees("bob", "꺼졌어요");
      assert.equal((await shown(alice)).length, 2);
    }));

  it("are not about history", () =>
    play(async (scene) => {
      const bob = await scene.line("bob");
      bob.send("alice, 먼저 한 말\n");
      const alice = await scene.visitor({ permissions: ["notifications"] });
      await alice.page.addInitScript(RECORD);
      await alice.page.addInitScript('isAway = true; localStorage.setItem("maru.notifications", "on")');
      await alice.page.reload();
      await alice.enter("alice");
      await alice.sees("bob", "alice, 먼저 한 말");
      bob.send("alice, 지금 한 말\n");
      await until(alice.page, "shown.length > 0");
      assert.deepEqual(await shown(alice), ["bob – lobby: alice, 지금 한 말"]);
    }));

  it("are not available without HTTPS: the setting says so, and a link can still be copied", () =>
    play(async (scene) => {
      const address = scene.server.http.replace("127.0.0.1", PLAIN_HOST);
      const alice = await scene.browser.open(address, { locale: "en-US", colorScheme: "dark" });
      scene.people.push(alice);
      await alice.enter("alice");
      await alice.page.getByText("Browsers show notifications only for https addresses").waitFor();
      assert.equal(await alice.page.getByRole("checkbox").isDisabled(), true);
      await alice.say("/join 개발");
      await alice.page.getByText("No messages in 개발 yet").waitFor();
      await alice.page.getByRole("button", { name: "Copy link" }).click();
      await alice.page.getByRole("button", { name: "Copied" }).waitFor();
      await alice.screenshot("insecure-dark");
      await alice.composer.press("Control+v");
      assert.equal(await alice.composer.inputValue(), `${address}/#/room/${encodeURIComponent("개발")}`);
    }, ["--web-name", PLAIN_HOST]));
});

describeInBrowser("the tab of the web client", (play) => {
  it("tells mentions and whispers from other messages, and names the room", () =>
    play(async (scene) => {
      const alice = await recorded(scene);
      const { page } = alice;
      const bob = await scene.line("bob");
      await alice.say("/join dev");
      const title = (text: string) => until(page, `document.title === ${JSON.stringify(text)}`);
      const icon = () => page.locator('link[rel="icon"]').getAttribute("href");
      await title("dev – Maru");
      bob.send("로비에서\n");
      await title("• dev – Maru");
      assert.equal(await icon(), "/app/icon.svg");
      bob.send("alice!\n/msg alice 귓속말\n");
      await title("(2) dev – Maru");
      assert.equal(await icon(), "/app/icon_called.svg");
      await page.getByRole("navigation").getByRole("button", { name: "lobby" }).click();
      await title("(1) lobby – Maru");
      await page.getByRole("navigation").getByRole("button", { name: "bob" }).click();
      await title("귓속말 – Maru");
      assert.equal(await icon(), "/app/icon.svg");
      await page.getByRole("button", { name: "나가기", exact: true }).click();
      await title("Maru");
    }));
});

describeInBrowser("an empty room of the web client", (play) => {
  it("says who is there, how others come in, and where help is", () =>
    play(async (scene) => {
      const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
      const alice = await scene.visitor({ permissions: ["clipboard-read", "clipboard-write"] }, "/#/room/dev");
      await alice.enter("alice");
      const { page } = alice;
      await page.getByText("지금은 혼자 있습니다.").waitFor();
      await page.getByText("이 주소는 이 컴퓨터에서만 열립니다.").waitFor();
      await alice.screenshot("empty-desktop");
      await page.getByRole("button", { name: "링크 복사" }).click();
      await page.getByRole("button", { name: "복사했습니다" }).waitFor();
      const link = await page.evaluate("navigator.clipboard.readText()") as string;
      const dora = await scene.browser.open(link, { ...phone, colorScheme: "dark" });
      scene.people.push(dora);
      await dora.enter("dora");
      await dora.page.getByText("다른 사람 1명이 함께 있습니다.").waitFor();
      await dora.screenshot("empty-phone-dark");
      await dora.fits();
      await page.getByText("다른 사람 1명이 함께 있습니다.").waitFor();
      await page.getByRole("button", { name: "단축키와 명령" }).click();
      await page.getByRole("dialog").waitFor();
      await page.mouse.click(5, 5);
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      await alice.say("안녕하세요");
      await dora.sees("alice", "안녕하세요");
      assert.equal(await dora.page.locator(".empty").isVisible(), false);
      await alice.say("/msg dora");
      await page.getByText("dora님과 주고받은 귓속말이 아직 없습니다").waitFor();
      await alice.say("/who");
      await page.getByText("dora님과의 귓속말입니다.").waitFor();
      await alice.screenshot("empty-whispers");
    }));
});
