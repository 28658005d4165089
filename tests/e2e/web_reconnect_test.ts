import assert from "node:assert/strict";
import { it } from "node:test";
import { describeInBrowser } from "../support/web_scene.ts";

describeInBrowser("the web client when the connection is lost", (play) => {
  it("comes back after a cut connection without losing or repeating anything", () =>
    play(async (scene) => {
      const alice = await scene.visitor();
      const cuts: (() => void)[] = [];
      let isDeaf = false;
      await alice.page.routeWebSocket(/\/ws$/, (socket) => {
        const upstream = socket.connectToServer();
        upstream.onMessage((data) => {
          if (!isDeaf) socket.send(data);
        });
        cuts.push(() => void Promise.all([upstream.close(), socket.close({ code: 3000 })]));
      });
      await alice.page.reload();
      await alice.enter("alice");
      const bob = await scene.line("bob");
      await alice.here("bob");
      await alice.say("one");
      await alice.sees("alice", "one");
      isDeaf = true;
      await alice.say("two, whose ack is lost");
      assert.deepEqual(await bob.lines(2), ["alice: one", "alice: two, whose ack is lost"]);
      cuts.at(-1)?.();
      assert.equal(await bob.line(), "[시스템] alice님이 퇴장했습니다.");
      bob.send("missed\n");
      isDeaf = false;
      await alice.sees("bob", "missed");
      await alice.say("three");
      await alice.sees("alice", "three");
      assert.deepEqual(await bob.lines(2), ["[시스템] alice님이 입장했습니다.", "alice: three"]);
      assert.deepEqual(await alice.messages(), [
        "alice: one",
        "alice: two, whose ack is lost",
        "bob: missed",
        "alice: three",
      ]);
    }));

  it("says that the connection is lost, keeps what is typed, and is back when the server is", () =>
    play(async (scene) => {
      const alice = await scene.person("alice");
      const status = await scene.operator({ viewport: { width: 1200, height: 1000 } });
      await status.page.getByText("정상").waitFor();
      await alice.say("before");
      await alice.sees("alice", "before");
      await scene.stopServer();
      await alice.page.getByText(/연결이 끊겼습니다|서버가 응답하지 않습니다/).waitFor();
      await alice.say("typed meanwhile");
      await alice.page.locator('[data-state="waiting"]').waitFor();
      await alice.screenshot("lost");
      await status.page.getByText("응답 없음").waitFor();
      await status.screenshot("status-gone");
      for (const seconds of [2, 1]) await alice.page.getByText(`${seconds}초 뒤에`).waitFor(); // it counts down
      await scene.startAgain();
      await alice.sees("alice", "typed meanwhile");
      await status.page.getByText("정상").waitFor();
      const bob = await scene.line("bob");
      await alice.here("bob");
      bob.send("/history\n");
      assert.deepEqual((await bob.lines(3)).slice(1), ["alice: typed meanwhile", "[시스템] bob님이 입장했습니다."]);
      assert.deepEqual(await alice.messages(), ["alice: before", "alice: typed meanwhile"]);
      await alice.page.getByText("방이 새로 만들어졌습니다").waitFor();
      await alice.screenshot("back");
    }));
});
