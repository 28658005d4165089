import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Sent } from "./fake_browser.ts";
import { ack, FakeBrowser, joined, message, presence, WELCOME, whisper } from "./fake_browser.ts";

function idOf(sent: readonly Sent[], at = 0): number {
  return Number(sent[at]?.["id"]);
}

describe("signing in", () => {
  it("asks for the nickname, and is in the lobby with its history", () => {
    const browser = new FakeBrowser();
    browser.session.enter("alice");
    assert.equal(browser.session.isOutside, true);
    browser.socket.open();
    assert.equal(browser.socket.take("nick")[0]?.["nick"], "alice");
    browser.socket.tell(WELCOME, joined({ seq: 5, history: [presence("join", 3, "bob"), message(4, "bob", "hi")] }));
    assert.equal(browser.session.isOutside, false);
    assert.deepEqual(browser.lines, ["+bob", "bob: hi", "+alice"]);
    assert.equal(browser.chat.conversations.unread, 0);
    assert.equal(browser.store.nick, "alice");
    assert.equal(browser.store.presence, "alice");
  });

  it("says why a nickname is refused, and stays outside", () => {
    const browser = new FakeBrowser();
    browser.session.enter("alice");
    browser.socket.open();
    const id = idOf(browser.socket.take("nick"));
    browser.socket.tell({ type: "error", code: "NICK_IN_USE", message: "…", id });
    assert.equal(browser.session.refusal, "NICK_IN_USE");
    assert.equal(browser.session.isOutside, true);
    assert.equal(browser.socket.isClosed, true);
    assert.equal(browser.store.presence, undefined);
  });

  it("keeps asking for its own nickname when it comes back, while the former connection holds it", () => {
    const browser = new FakeBrowser();
    browser.session.enter("alice", { isReturning: true });
    browser.socket.open();
    for (let i = 0; i < 3; i += 1) {
      const id = idOf(browser.socket.take("nick"));
      browser.socket.tell({ type: "error", code: "NICK_IN_USE", message: "…", id });
      assert.equal(browser.session.line.is, "held");
      browser.clock.advance(1000);
    }
    browser.socket.tell(WELCOME, joined());
    assert.equal(browser.session.line.is, "fine");
    browser.clock.advance(5000);
    assert.equal(browser.socket.take("nick").length, 1, "the last one asked, and no other");
  });

  it("asks once a second, also when the connection is lost in between", () => {
    const browser = new FakeBrowser();
    browser.session.enter("alice", { isReturning: true });
    for (let i = 0; i < 3; i += 1) {
      browser.socket.open();
      const id = idOf(browser.socket.take("nick"));
      browser.socket.tell({ type: "error", code: "NICK_IN_USE", message: "…", id });
      if (i === 2) break;
      browser.socket.drop(1001);
      browser.clock.advance(400);
    }
    browser.clock.advance(999);
    assert.equal(browser.socket.take("nick").length, 0);
    browser.clock.advance(1);
    assert.equal(browser.socket.take("nick").length, 1);
  });

  it("connects again when the server can't let it in for the moment, and keeps what is typed", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.socket.take("nick");
    browser.socket.drop(1001);
    browser.chat.say("hello");
    const refuse = () => {
      browser.clock.advance(2000);
      browser.socket.open();
      return { type: "error", code: "UNAVAILABLE", message: "…", id: idOf(browser.socket.take("nick")) } as const;
    };
    const refusal = refuse();
    browser.socket.tell(refusal);
    assert.equal(browser.session.line.is, "waiting");
    const error = refuse();
    browser.socket.tell({ ...WELCOME, id: error.id } as typeof WELCOME, error);
    assert.equal(browser.session.line.is, "waiting", "the nickname was given, and the lobby could not be joined");
    browser.clock.advance(2000);
    browser.arrive({ seq: 3, history: [presence("leave", 2, "alice")] });
    assert.deepEqual(browser.socket.take("message").map(({ text }) => text), ["hello"]);
    assert.equal(browser.sockets.length, 4);
    assert.equal(browser.sockets.slice(1, 3).every(({ isClosed }) => isClosed), true);
  });

  it("gives its nickname up when another session keeps it", () => {
    const browser = new FakeBrowser();
    browser.session.enter("alice", { isReturning: true });
    browser.socket.open();
    for (let i = 0; i < 100 && browser.session.refusal === undefined; i += 1) {
      const id = idOf(browser.socket.take("nick"));
      browser.socket.tell({ type: "error", code: "NICK_IN_USE", message: "…", id });
      browser.clock.advance(1000);
    }
    assert.equal(browser.session.refusal, "NICK_IN_USE");
  });

  it("shows why the server refuses every connection", () => {
    const browser = new FakeBrowser();
    browser.session.enter("alice");
    browser.socket.open();
    browser.socket.tell({ type: "error", code: "SERVER_FULL", message: "…" });
    browser.socket.drop(1013);
    assert.equal(browser.chat.trouble, "SERVER_FULL");
    assert.equal(browser.session.line.is, "waiting");
  });

  it("leads to the lobby after signing out of a whisper conversation", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.select(browser.chat.open("direct", "bob").id);
    browser.session.quit();
    browser.enter();
    assert.deepEqual([browser.chat.current?.id, browser.chat.previousId], ["#lobby", "#lobby"]);
  });

  it("comes back to its rooms", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.join("dev");
    const again = new FakeBrowser();
    again.store.keepRooms(browser.store.rooms);
    again.enter();
    assert.deepEqual(again.socket.take("join").map(({ room }) => room), ["dev"]);
  });
});

describe("what is said", () => {
  it("is shown at once, and confirmed in its place by its ack", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.say("one");
    browser.chat.say("two");
    assert.deepEqual(browser.lines, ["+alice", "alice: one [sent]", "alice: two [sent]"]);
    const sent = browser.socket.take("message");
    assert.deepEqual(sent.map(({ room, text }) => [room, text]), [["lobby", "one"], ["lobby", "two"]]);
    browser.socket.tell(message(2, "bob", "first"), ack(sent[0]?.["id"], 3));
    assert.deepEqual(browser.lines, ["+alice", "bob: first", "alice: one", "alice: two [sent]"]);
    browser.socket.tell(ack(sent[1]?.["id"], 4), ack(sent[1]?.["id"], 4));
    assert.deepEqual(browser.lines, ["+alice", "bob: first", "alice: one", "alice: two"]);
  });

  it("keeps its key when it is confirmed, so that its line stays the same", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.say("one");
    const key = browser.chat.current?.lines.at(-1)?.key;
    browser.socket.tell(ack(idOf(browser.socket.take("message")), 2));
    assert.equal(browser.chat.current?.lines.at(-1)?.key, key);
  });

  it("is marked when the server refuses it, and is said again or discarded", () => {
    const browser = new FakeBrowser();
    browser.enter();
    for (const text of ["one", "two"]) {
      browser.chat.say(text);
      const id = idOf(browser.socket.take("message"));
      browser.socket.tell({ type: "error", code: "TOO_LONG", message: "…", id });
    }
    assert.deepEqual(browser.lines, ["+alice", "alice: one [refused TOO_LONG]", "alice: two [refused TOO_LONG]"]);
    const { current } = browser.chat;
    assert(current !== undefined);
    const [one, two] = current.outbox.pending;
    browser.chat.retry(current, one?.id ?? 0);
    browser.chat.discard(current, two?.id ?? 0);
    assert.deepEqual(browser.lines, ["+alice", "alice: one [sent]"]);
    assert.equal(browser.socket.take("message").length, 1);
  });

  it("loses what the server would drop, and is nothing when nothing is left", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.say("a\u202eb\u0007\r\nc");
    browser.chat.say("\u0000 \u2066");
    assert.deepEqual(browser.socket.take("message").map(({ text }) => text), ["ab\nc"]);
  });

  it("waits while the connection closes, and is sent on the next one", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.socket.readyState = 2; // closing: the browser drops what is sent, and reports the end later
    browser.chat.say("hello");
    assert.deepEqual(browser.socket.take("message"), []);
    assert.deepEqual(browser.lines.slice(1), ["alice: hello [waiting]"]);
    browser.socket.drop();
    browser.clock.advance(2_000);
    browser.arrive();
    assert.deepEqual(browser.socket.take("message").map(({ text }) => text), ["hello"]);
  });

  it("waits while there is no connection, and is sent in order once the room is joined again", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.socket.drop();
    browser.chat.say("one");
    browser.chat.say("two");
    assert.deepEqual(browser.lines.slice(1), ["alice: one [waiting]", "alice: two [waiting]"]);
    browser.clock.advance(1000);
    browser.socket.open();
    browser.socket.tell(WELCOME);
    assert.deepEqual(browser.socket.take("message"), []);
    browser.socket.tell(joined({ seq: 3 }));
    assert.deepEqual(browser.socket.take("message").map(({ text }) => text), ["one", "two"]);
  });
});

describe("coming back", () => {
  /** Says `texts`, of which none is acknowledged, and loses the connection. */
  function cutOff(...texts: string[]) {
    const browser = new FakeBrowser();
    browser.enter();
    browser.socket.tell(message(2, "bob", "before"));
    for (const text of texts) browser.chat.say(text);
    browser.socket.take("message");
    browser.socket.drop();
    browser.clock.advance(1000);
    return browser;
  }

  it("shows what was missed, once", () => {
    const browser = cutOff();
    browser.arrive({
      seq: 6,
      history: [
        message(2, "bob", "before"),
        presence("leave", 3, "alice"),
        message(4, "bob", "missed"),
        message(5, "bob", "too"),
      ],
    });
    browser.socket.tell(message(5, "bob", "too"), message(7, "bob", "after"));
    assert.deepEqual(browser.lines, [
      "+alice",
      "bob: before",
      "-alice",
      "bob: missed",
      "bob: too",
      "+alice",
      "bob: after",
    ]);
    assert.equal(browser.session.line.is, "returned");
  });

  it("finds what it said in what it missed, and does not say it again", () => {
    const browser = cutOff("one", "one", "two");
    browser.arrive({
      seq: 6,
      history: [message(3, "alice", "one"), message(4, "alice", "one"), presence("leave", 5, "alice")],
    });
    const sent = browser.socket.take("message");
    assert.deepEqual(sent.map(({ text }) => text), ["two"]);
    assert.deepEqual(browser.lines.slice(2), [
      "alice: one",
      "alice: one",
      "-alice +alice",
      "alice: two [sent]",
    ]);
  });

  it("finds what it said in its order, and an action only as an action", () => {
    const browser = cutOff("one", "two");
    browser.arrive({ seq: 5, history: [message(3, "alice", "two"), presence("leave", 4, "alice")] });
    assert.deepEqual(browser.socket.take("message").map(({ text }) => text), ["one"]);
    const later = cutOff("two", "one");
    later.arrive({
      seq: 6,
      history: [
        message(3, "alice", "one"),
        { ...message(4, "alice", "two"), action: true },
        presence("leave", 5, "alice"),
      ],
    });
    assert.deepEqual(later.socket.take("message").map(({ text }) => text), ["two"]);
    const again = cutOff("one", "two");
    again.arrive({ seq: 5, history: [message(3, "alice", "two"), message(4, "alice", "one")] });
    assert.deepEqual(again.socket.take("message").map(({ text }) => text), ["two"]);
  });

  it("says again what did not arrive for certain, once", () => {
    const browser = cutOff("one");
    browser.arrive({ seq: 4, history: [message(2, "bob", "before"), presence("leave", 3, "alice")] });
    const sent = browser.socket.take("message");
    assert.deepEqual(sent.map(({ text }) => text), ["one"]);
    browser.socket.tell(ack(sent[0]?.["id"], 5));
    assert.deepEqual(browser.lines, ["+alice", "bob: before", "-alice +alice", "alice: one"]);
  });

  it("asks about what may have arrived: some of the history is missing", () => {
    const browser = cutOff("one");
    browser.arrive({ seq: 10, history: [message(9, "bob", "later")] });
    assert.deepEqual(browser.socket.take("message"), []);
    assert.deepEqual(browser.lines.slice(2), ["(gap)", "bob: later", "+alice", "alice: one [doubt]"]);
    const { current } = browser.chat;
    assert(current !== undefined);
    browser.chat.retry(current, current.outbox.pending[0]?.id ?? 0);
    assert.equal(browser.socket.take("message").length, 1);
  });

  it("asks about what may have arrived: the server began anew", () => {
    const browser = cutOff("one");
    browser.arrive({ epoch: "e2", seq: 1 });
    assert.deepEqual(browser.socket.take("message"), []);
    assert.deepEqual(browser.lines.slice(2), ["(renewed)", "+alice", "alice: one [doubt]"]);
    browser.socket.tell(message(2, "bob", "a low seq of another life"));
    assert.equal(browser.lines.at(-2), "bob: a low seq of another life");
  });

  it("asks again about nothing that was refused, and finds a doubt no answer by itself", () => {
    const browser = cutOff("one");
    browser.arrive({ epoch: "e2", seq: 1 });
    browser.socket.drop();
    browser.clock.advance(2000);
    browser.arrive({ epoch: "e2", seq: 3, history: [presence("leave", 2, "alice")] });
    assert.deepEqual(browser.socket.take("message"), []);
    assert.equal(browser.lines.at(-1), "alice: one [doubt]");
  });

  it("never says again what was acknowledged", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.say("one");
    browser.socket.tell(ack(idOf(browser.socket.take("message")), 2));
    browser.socket.drop();
    browser.clock.advance(1000);
    browser.arrive({ seq: 4, history: [message(2, "alice", "one"), presence("leave", 3, "alice")] });
    assert.deepEqual(browser.socket.take("message"), []);
    assert.deepEqual(browser.lines, ["+alice", "alice: one", "-alice +alice"]);
  });

  it("joins every room again, and each decides for itself", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.join("dev");
    browser.socket.tell(joined({ room: "dev", epoch: "d1", seq: 1 }));
    browser.chat.say("to dev");
    browser.socket.drop();
    browser.clock.advance(1000);
    browser.arrive({ seq: 3 });
    const join = browser.socket.take("join");
    assert.deepEqual(join.map(({ room }) => room), ["dev"]);
    assert.deepEqual(browser.socket.take("message"), []);
    browser.socket.tell(joined({ room: "dev", epoch: "d1", seq: 3, history: [presence("leave", 2, "alice", "dev")] }));
    assert.deepEqual(browser.socket.take("message").map(({ room }) => room), ["dev"]);
  });

  it("says that a room can't be joined again", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.join("dev");
    browser.socket.tell(joined({ room: "dev", epoch: "d1", seq: 1 }));
    browser.socket.drop();
    browser.clock.advance(1000);
    browser.arrive();
    const id = idOf(browser.socket.take("join"));
    browser.socket.tell({ type: "error", code: "ROOM_FULL", message: "…", id });
    assert.equal(browser.chat.current?.standing, "out");
    assert.deepEqual(browser.lines, ["+alice", "(not-joined)"]);
    browser.chat.join("dev");
    assert.equal(browser.socket.take("join").length, 1);
  });

  it("does not ask again for a room that can't be joined, after the next reload", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.join("dev");
    browser.socket.tell(joined({ room: "dev", epoch: "d1", seq: 1 }));
    assert.deepEqual(browser.store.rooms, ["dev"]);
    browser.socket.drop();
    browser.clock.advance(1000);
    browser.arrive();
    const id = idOf(browser.socket.take("join"));
    browser.socket.tell({ type: "error", code: "ROOM_FULL", message: "…", id });
    assert.deepEqual(browser.store.rooms, []);
  });

  it("counts no deleted message as unread", () => {
    const browser = cutOff();
    browser.chat.watch(false);
    const { text: _text, ...deleted } = message(3, "bob", "");
    browser.arrive({
      seq: 5,
      history: [message(2, "bob", "before"), { ...deleted, deleted: true }, message(4, "bob", "b")],
    });
    assert.equal(browser.chat.conversations.unread, 1);
  });

  it("counts missed messages as unread while the page is not watched", () => {
    const browser = cutOff();
    browser.chat.watch(false);
    browser.arrive({ seq: 5, history: [message(2, "bob", "before"), message(3, "bob", "a"), message(4, "bob", "b")] });
    assert.equal(browser.chat.conversations.unread, 2);
    assert.equal(browser.chat.current?.newFrom, browser.chat.current?.lines[2]?.key);
  });
});

describe("a wall clock that is set back by an hour", () => {
  const HOUR = 3_600_000;

  it("ends no connection whose server answers", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.clock.advance(25_000);
    assert.equal(browser.socket.take("ping").length, 1);
    browser.wallShift = -HOUR;
    browser.socket.tell(message(2, "bob", "hi"));
    browser.clock.advance(15_000);
    assert.equal(browser.sockets.length, 1);
    assert.equal(browser.session.line.is, "fine");
  });

  it("changes neither the delay nor the countdown of the next attempt", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.clock.advance(5000);
    browser.wallShift = -HOUR;
    browser.socket.drop();
    assert.deepEqual(browser.session.line, { is: "waiting", until: 5000 + 375 });
  });
});

describe("whispers", () => {
  it("go to one person, and are confirmed without a place", () => {
    const browser = new FakeBrowser();
    browser.enter();
    const conversation = browser.chat.open("direct", "Bob");
    browser.chat.select(conversation.id);
    browser.chat.say("psst");
    const [sent] = browser.socket.take("direct");
    assert.deepEqual([sent?.["to"], sent?.["text"]], ["Bob", "psst"]);
    browser.socket.tell(ack(sent?.["id"]));
    browser.socket.tell(whisper("bob", "yes?"));
    assert.deepEqual(browser.lines, ["alice: psst", "bob: yes?"]);
  });

  it("open a conversation that is unread", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.socket.tell(whisper("밥", "안녕"));
    const whispers = [...browser.chat.conversations.values()].at(-1);
    assert.deepEqual([whispers?.kind, whispers?.unread, whispers?.hasMention], ["direct", 1, true]);
    browser.chat.select(whispers?.id ?? "");
    assert.equal(browser.chat.conversations.unread, 0);
  });

  it("are in doubt after a lost connection: they leave no trace to look for", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.select(browser.chat.open("direct", "bob").id);
    browser.chat.say("psst");
    browser.socket.drop();
    browser.chat.say("unsent");
    browser.clock.advance(1000);
    browser.arrive({ seq: 3 });
    assert.deepEqual(browser.lines, ["alice: psst [doubt]", "alice: unsent [sent]"]);
  });
});

describe("whispers and mentions", () => {
  it("are reported as they come, apart from other messages, one's own and history", () => {
    const browser = new FakeBrowser();
    browser.session.enter("alice");
    browser.arrive({ seq: 3, history: [message(1, "bob", "alice, from history")] });
    browser.socket.tell(
      message(4, "bob", "to all"),
      message(5, "bob", "alice!"),
      message(6, "alice", "alice, by myself"),
      whisper("bob", "psst"),
    );
    assert.deepEqual(browser.calls, ["lobby: alice!", "bob: psst"]);
    browser.socket.drop();
    browser.clock.advance(1000);
    browser.arrive({ seq: 9, history: [message(7, "bob", "alice, while away"), presence("leave", 8, "alice")] });
    assert.deepEqual(browser.calls.length, 2);
  });

  it("are counted apart from what else is unread, until they are seen", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.watch(false);
    browser.socket.tell(message(2, "bob", "to all"), message(3, "bob", "alice!"), whisper("bob", "psst"));
    assert.deepEqual([browser.chat.conversations.unread, browser.chat.conversations.calls], [3, 2]);
    browser.chat.watch(true);
    assert.deepEqual([browser.chat.conversations.unread, browser.chat.conversations.calls], [1, 1]);
  });
});

describe("several rooms", () => {
  it("count what is unread, apart from one's own and from comings and goings", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.join("dev");
    browser.socket.tell(joined({ room: "dev", epoch: "d1", seq: 1 }));
    browser.socket.tell(message(2, "bob", "hi"), presence("join", 3, "carol"), message(4, "bob", "Alice, hello"));
    const lobby = browser.chat.conversations.get("#lobby");
    assert.deepEqual([lobby?.unread, lobby?.hasMention, browser.chat.conversations.unread], [2, true, 2]);
    assert.deepEqual(lobby?.members.names, ["alice", "carol"]);
    browser.chat.select("#lobby");
    assert.deepEqual([lobby?.unread, lobby?.hasMention], [0, false]);
    assert.equal(lobby?.newFrom, lobby?.lines[1]?.key, "the mark stays while the room is shown");
    browser.chat.select("#dev");
    assert.equal(lobby?.newFrom, undefined);
  });

  it("are left, but for the lobby; what still comes of them is passed over", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.join("dev");
    browser.socket.tell(joined({ room: "dev", epoch: "d1", seq: 1 }));
    assert.equal(browser.chat.leave("#dev"), true);
    assert.equal(browser.chat.leave("#lobby"), false);
    assert.deepEqual(browser.socket.take("leave").map(({ room }) => room), ["dev"]);
    browser.socket.tell(message(2, "bob", "late", "dev"));
    assert.deepEqual([...browser.chat.conversations.keys()], ["#lobby"]);
    assert.equal(browser.chat.currentId, "#lobby");
    assert.deepEqual(browser.store.rooms, []);
  });

  it("are left again when they were left before they were joined", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.join("dev");
    browser.chat.leave("#dev");
    browser.socket.tell(joined({ room: "dev", epoch: "d1", seq: 1 }));
    assert.deepEqual(browser.socket.take("leave").map(({ room }) => room), ["dev"]);
    assert.deepEqual([...browser.chat.conversations.keys()], ["#lobby"]);
  });

  it("show what still comes of them after they were left and joined again once: their history has that too", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.join("dev");
    browser.socket.tell(joined({ room: "dev", epoch: "d1", seq: 5 }));
    browser.chat.leave("#dev");
    browser.chat.join("dev");
    const late = message(6, "bob", "meanwhile", "dev");
    browser.socket.tell(late);
    const history = [message(4, "bob", "before", "dev"), late];
    browser.socket.tell(joined({ room: "dev", epoch: "d1", seq: 8, history }));
    assert.deepEqual(browser.lines, ["bob: before", "bob: meanwhile", "+alice"]);
  });

  it("are one in any spelling, called as their creator wrote them", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.join("DEV");
    browser.socket.tell(joined({ room: "Dev", epoch: "d1", seq: 1 }), message(2, "bob", "hi", "Dev"));
    assert.deepEqual([...browser.chat.conversations.keys()], ["#lobby", "#dev"]);
    assert.equal(browser.chat.current?.name, "Dev");
    assert.equal(browser.chat.current?.standing, "in");
    assert.deepEqual(browser.lines, ["+alice", "bob: hi"]);
    assert.deepEqual(browser.store.rooms, ["Dev"]);
    browser.chat.join("ｄｅｖ");
    browser.chat.say("ho");
    assert.deepEqual(browser.socket.take("join").map(({ room }) => room), ["DEV"]);
    assert.deepEqual(browser.socket.take("message").map(({ room }) => room), ["Dev"]);
    browser.chat.leave("#dev");
    assert.deepEqual(browser.socket.take("leave").map(({ room }) => room), ["Dev"]);
  });

  it("hold a bounded number of lines each", () => {
    const browser = new FakeBrowser();
    browser.enter();
    for (let seq = 2; seq < 3000; seq += 1) browser.socket.tell(message(seq, "bob", `${seq}`));
    assert.equal(browser.lines.length, 400);
    assert.equal(browser.lines.at(-1), "bob: 2999");
  });
});
