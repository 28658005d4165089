import assert from "node:assert/strict";
import { it } from "node:test";
import { JsonClient } from "../support/json_client.ts";
import { describeInBrowser } from "../support/web_scene.ts";

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

describeInBrowser("the web client's /nick", (play) => {
  it("keeps the session when the nickname is taken, reserved or invalid", () =>
    play(async (scene) => {
      const alice = await scene.person("alice");
      const bob = await scene.line("bob");
      await alice.here("bob");
      await alice.say("before");
      await alice.sees("alice", "before");
      assert.equal(await bob.line(), "alice: before");
      await alice.say("/nick BOB");
      await alice.page.getByText("이미 사용 중인 닉네임입니다.").waitFor();
      await alice.say("/nick admin");
      await alice.page.getByText("예약된 닉네임이거나").waitFor();
      await alice.say("/nick no(pe");
      await alice.page.locator("#composer-problem", { hasText: "닉네임은 글자와 숫자" }).waitFor();
      assert.equal(await alice.composer.inputValue(), "/nick no(pe");
      await alice.screenshot("nick-refused");

      assert.equal(await alice.page.locator("#nick").count(), 0, "the sign-in is not shown");
      bob.send("/nick alice\n");
      assert.match(await bob.line(), /^\[오류\] NICK_IN_USE/, "the old name is not free");
      await alice.say("after");
      await alice.sees("alice", "after");
      assert.equal(await bob.line(), "alice: after", "nobody has seen a leave or a join");
      assert.deepEqual(await alice.messages(), ["alice: before", "alice: after"]);
    }));

  it("changes the name everywhere, and a reload and a lost connection come back under it", () =>
    play(async (scene) => {
      const alice = await scene.visitor();
      const cuts: (() => void)[] = [];
      await alice.page.routeWebSocket(/\/ws$/, (socket) => {
        const upstream = socket.connectToServer();
        cuts.push(() => void Promise.all([upstream.close(), socket.close({ code: 3000 })]));
      });
      await alice.page.reload();
      await alice.enter("alice");
      const bob = await scene.line("bob");
      await alice.here("bob");
      await alice.say("/nick 캐럴");
      assert.equal(await bob.line(), "[시스템] alice님의 이름이 캐럴(으)로 바뀌었습니다.");
      await alice.page.locator(".members .self", { hasText: "캐럴" }).waitFor();
      await alice.page.locator(".brand", { hasText: "캐럴" }).waitFor();
      await alice.page.locator(".note.renamed", { hasText: /alice.+캐럴/ }).waitFor();
      bob.send("캐럴아 안녕\n");
      await alice.page.locator(".line.mention").waitFor();

      cuts.at(-1)?.();
      assert.equal(await bob.line(), "[시스템] 캐럴님이 퇴장했습니다.");
      assert.equal(await bob.line(), "[시스템] 캐럴님이 입장했습니다.");
      await alice.page.reload();
      await alice.here("캐럴");
      assert.equal(await alice.page.locator(".members .self .nick").textContent(), "캐럴");
    }));
});

describeInBrowser("one's own name in the web client", (play) => {
  it("is changed in its place, by mouse and by keyboard", () =>
    play(async (scene) => {
      const alice = await scene.person("alice", { locale: "en-US" });
      const bob = await scene.line("bob");
      await alice.here("bob");
      const { keyboard } = alice.page;
      const own = (nick: string) => alice.page.getByRole("button", { name: `${nick}, Change nickname` });
      const box = alice.page.getByRole("textbox", { name: "Nickname" });
      await own("alice").click();
      assert.equal(await box.inputValue(), "alice");
      await keyboard.type("no(pe");
      await keyboard.press("Enter");
      await alice.page.getByText("A nickname is 1 to 32 letters").waitFor();
      await alice.screenshot("own-name-desktop-light");
      await box.dispatchEvent("keydown", { key: "Escape", keyCode: 229 });
      assert.equal(await box.inputValue(), "no(pe");
      await keyboard.press("Escape");
      assert.equal(await alice.page.getByText("A nickname is 1 to 32 letters").isVisible(), false);
      await keyboard.press("Enter"); // on the button, which has the focus again
      assert.equal(await box.inputValue(), "alice");
      await keyboard.type("bob");
      await alice.page.getByRole("button", { name: "Change", exact: true }).click();
      await alice.page.getByText("This nickname is already in use.").waitFor();
      await own("alice").click();
      await keyboard.type("캐럴");
      await keyboard.press("Enter");
      await own("캐럴").waitFor();
      assert.equal(await bob.line(), "[시스템] alice님의 이름이 캐럴(으)로 바뀌었습니다.");
      assert.equal(await alice.page.evaluate("document.activeElement.id"), "composer");
    }));

  it("is changed on a phone, where the conversation shows a refusal, and not without a connection", () =>
    play(async (scene) => {
      const dora = await scene.person("dora", { ...PHONE, colorScheme: "dark" });
      const change = async (nick: string) => {
        await dora.page.locator(".for-sidebar").tap();
        await dora.page.getByRole("button", { name: "닉네임 바꾸기" }).tap();
        await dora.page.getByRole("textbox", { name: "닉네임" }).fill(nick);
        await dora.screenshot("own-name-phone-dark");
        await dora.page.getByRole("button", { name: "바꾸기", exact: true }).tap();
      };
      await change("admin");
      await dora.page.getByText("예약된 닉네임이거나").waitFor();
      assert.equal(await dora.page.locator(".scrim").isVisible(), false, "the list of rooms has closed");
      await dora.fits();
      await scene.stopServer();
      await dora.page.getByText("연결이 끊겼습니다.").waitFor();
      await change("새이름");
      await dora.page.getByText("지금은 연결되어 있지 않습니다.").waitFor();
      await scene.startAgain();
    }));
});

describeInBrowser("events of others in the web client", (play) => {
  it("are shown live, in what is replayed, and after a reconnect: rename, action, edit, deletion", () =>
    play(async (scene) => {
      const alice = await scene.person("alice", { viewport: { width: 1280, height: 800 } });
      const bob = await JsonClient.join(scene.server.port, "bob");
      await alice.here("bob");
      const said = async (text: string, action?: true) => {
        bob.ask({ type: "message", room: "lobby", text, action, id: text });
        const ack = await bob.until(({ type, id }) => type === "ack" && id === text);
        await alice.page.locator(".log").getByText(text).waitFor();
        return Number(ack.at(-1)?.["seq"]);
      };
      const first = await said("a tpyo");
      const second = await said("a secret");
      await said("waves", true);
      await alice.page.locator(".line.action .text", { hasText: "* bob waves" }).waitFor();
      bob.ask({ type: "edit", room: "lobby", seq: first, text: "a typo" });
      await alice.sees("bob", "a typo");
      const mark = alice.page.locator(".edited");
      assert.equal(await mark.textContent(), "(고침)");
      assert.match(await mark.getAttribute("title") ?? "", /:\d\d:\d\d에 고침$/);
      bob.ask({ type: "delete", room: "lobby", seq: second });
      await alice.page.locator(".deleted").waitFor();
      bob.ask({ type: "rename", nick: "밥" });
      await alice.here("밥");
      await alice.page.locator(".note.renamed").waitFor();
      await alice.screenshot("events-desktop-light");

      const carol = await scene.person("carol", { ...PHONE, colorScheme: "dark", locale: "en-US" });
      await carol.sees("bob", "a typo");
      await carol.page.getByText("(edited)").waitFor();
      await carol.page.getByText("This message was deleted.").waitFor();
      await carol.page.locator(".line.action .text", { hasText: "* bob waves" }).waitFor();
      await carol.page.getByText("is now").waitFor();
      assert.equal(await carol.page.getByText("a secret").count(), 0);
      await carol.fits();
      await carol.screenshot("events-phone-dark");
      bob.destroy();
    }));
});
