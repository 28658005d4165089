import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MemoryChat } from "../../support/memory_chat.ts";

describe("/lang", () => {
  it("changes the language of one session, from the next sentence on, and says nothing", () =>
    MemoryChat.run({ lang: "ko" }, async (chat) => {
      const [alice, bob] = [await chat.join("alice"), await chat.join("bob")];
      alice.take();
      alice.send("/lang en\n");
      await chat.settle();
      assert.deepEqual(alice.take(), []);
      await chat.join("carol");
      assert.deepEqual(alice.take(), ["[system] carol joined."]);
      assert.deepEqual(bob.take(), ["[시스템] carol님이 입장했습니다."]);
      alice.send("/history 1\n/lang KO\n/who\n/lang fr\n/lang\n");
      await chat.settle();
      assert.deepEqual(alice.take(), [
        "[system] carol joined.",
        "[시스템] lobby 3명: alice, bob, carol",
        "[오류] BAD_REQUEST 사용법: /lang ko|en",
        "[오류] BAD_REQUEST 사용법: /lang ko|en",
      ]);
    }));

  it("works before NICK, and reaches the next room too", () =>
    MemoryChat.run({ lang: "ko" }, async (chat) => {
      const client = await chat.connect();
      client.send("/lang en\nhi\nNICK alice\n/join dev\n");
      await chat.settle();
      assert.deepEqual(client.take(), [
        "[error] NICK_REQUIRED Choose a nickname first: NICK <nickname>",
        "[system] alice joined.",
        "[system] alice joined.",
      ]);
    }));

  it("loses and repeats nothing of what a room had gathered for the session", () =>
    MemoryChat.run({ lang: "ko" }, async (chat) => {
      const [alice, bob] = [await chat.join("alice"), await chat.join("bob")];
      alice.take();
      bob.send("one\n");
      alice.send("/lang en\nmine\n/lang ko\n/lang en\n");
      bob.send("two\n");
      await chat.settle();
      assert.deepEqual(alice.take(), ["bob: one", "bob: two"]);
      bob.send("three\n");
      await chat.settle();
      assert.deepEqual(alice.take(), ["bob: three"]);
      assert.deepEqual(bob.take(), ["alice: mine"]);
    }));
});
