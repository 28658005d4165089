import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { askOlder, olderState, PAGE } from "../../../src/web/app/model/older.js";
import type { Conversation } from "../../../src/web/app/model/conversation.js";
import type { RoomObject } from "../../../src/web/app/types.d.ts";
import { deletion, edit, FakeBrowser, joined, message, presence, rename, TIME, whisper } from "./fake_browser.ts";

/** A page whose lobby has the events from `first` on. */
function reading(first: number, history: RoomObject[] = [message(first, "bob", `${first}`)]) {
  const browser = new FakeBrowser();
  browser.session.enter("alice");
  browser.arrive({ seq: first + history.length, history });
  const room = browser.chat.current as Conversation;
  const ask = () => {
    askOlder(browser.chat, room);
    const [sent] = browser.socket.take("history");
    return sent;
  };
  const answer = (id: unknown, events: RoomObject[]) =>
    browser.socket.tell({ type: "history", room: "lobby", events, id: Number(id) });
  return { browser, room, ask, answer };
}

const said = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => message(from + i, "bob", `${from + i}`));

describe("older messages", () => {
  it("are asked for before the oldest event, and stand above it", () => {
    const { browser, room, ask, answer } = reading(1000);
    const sent = ask();
    assert.deepEqual([sent?.["room"], sent?.["limit"], sent?.["before"]], ["lobby", PAGE, 1000]);
    assert.equal(room.older.is, "loading");
    assert.equal(ask(), undefined, "once");
    answer(sent?.["id"], said(1000 - PAGE, 999));
    assert.deepEqual(browser.lines.slice(0, 2), [`bob: ${1000 - PAGE}`, `bob: ${1001 - PAGE}`]);
    assert.deepEqual(browser.lines.slice(-3), ["bob: 999", "bob: 1000", "+alice"]);
    assert.equal(browser.chat.conversations.unread, 0);
    assert.equal(ask()?.["before"], 1000 - PAGE);
  });

  it("end where an answer is shorter than what was asked for, or empty", () => {
    for (const events of [said(40, 49), []]) {
      const { room, ask, answer } = reading(50);
      answer(ask()?.["id"], events);
      assert.equal(olderState(room).is, "none");
      assert.equal(ask(), undefined);
    }
  });

  it("are asked for further back than events that are not shown", () => {
    const { ask, answer } = reading(1000);
    answer(ask()?.["id"], said(1000 - PAGE, 999).map((it) => ({ ...it, deleted: true as const })));
    assert.equal(ask()?.["before"], 1000 - PAGE);
  });

  it("are never shown twice: an answer may overlap what has come meanwhile", () => {
    const { browser, ask, answer } = reading(50);
    answer(ask()?.["id"], [...said(40, 49), message(50, "bob", "50"), message(51, "bob", "51")]);
    assert.equal(browser.lines.filter((it) => it === "bob: 50").length, 1);
    assert.equal(browser.lines.includes("bob: 51"), false);
  });

  it("make one run with the joins below them", () => {
    const { browser, ask, answer } = reading(50, [presence("join", 50, "carol"), message(51, "bob", "hi")]);
    answer(ask()?.["id"], [message(48, "bob", "hm"), presence("join", 49, "dave")]);
    assert.deepEqual(browser.lines.slice(0, 3), ["bob: hm", "+dave +carol", "bob: hi"]);
  });

  it("say why they were not loaded, and are asked for again", () => {
    const { browser, room, ask, answer } = reading(50);
    const id = Number(ask()?.["id"]);
    browser.socket.tell({ type: "error", code: "UNAVAILABLE", message: "…", id });
    assert.deepEqual(room.older, { is: "failed", code: "UNAVAILABLE" });
    assert.equal(browser.lines.some((it) => it.includes("error")), false);
    answer(ask()?.["id"], said(40, 49));
    assert.equal(browser.lines[0], "bob: 40");
  });

  it("are not waited for after a lost connection, and can be asked for again after the return", () => {
    const { browser, room, ask, answer } = reading(50);
    const id = ask()?.["id"];
    browser.socket.drop();
    assert.deepEqual(room.older, { is: "failed" });
    assert.equal(ask(), undefined, "not while away");
    browser.clock.advance(1000);
    browser.arrive({ seq: 53, history: [message(50, "bob", "50"), presence("leave", 52, "alice")] });
    assert.equal(room.older.is, "unknown");
    answer(id, said(40, 49));
    assert.equal(browser.lines[0], "bob: 50", "an answer of the lost connection is nobody's");
    answer(ask()?.["id"], said(40, 49));
    assert.equal(browser.lines[0], "bob: 40");
  });

  it("of a room that was recreated are gone: events of the new one are not put above those of the former", () => {
    const { browser, room, ask, answer } = reading(50);
    browser.socket.drop();
    browser.clock.advance(1000);
    browser.arrive({ epoch: "e2", seq: 3, history: [message(1, "bob", "new 1"), message(2, "bob", "new 2")] });
    const lines = browser.lines;
    assert.deepEqual(lines, ["bob: 50", "+alice", "(renewed)", "bob: new 1", "bob: new 2", "+alice"]);
    answer(ask()?.["id"], [message(1, "bob", "new 1"), message(2, "bob", "new 2")]);
    assert.deepEqual(browser.lines, lines);
    assert.equal(olderState(room).is, "none");
  });

  it("can be loaded again when a busy room has pushed them from the page", () => {
    const { browser, room, ask, answer } = reading(2);
    answer(ask()?.["id"], [message(1, "bob", "1")]);
    assert.equal(olderState(room).is, "none");
    for (const event of said(4, 503)) browser.socket.tell(event);
    assert.equal(browser.lines.length, 400);
    assert.equal(olderState(room).is, "unknown");
    assert.equal(ask()?.["before"], 104);
  });

  it("stay while the reader looks at them, and go when the end is shown again", () => {
    const { browser, room, ask, answer } = reading(1000);
    room.timeline.hold(true);
    answer(ask()?.["id"], said(800, 999));
    for (const event of said(1002, 1500)) browser.socket.tell(event);
    assert.equal(browser.lines[0], "bob: 800");
    room.timeline.hold(false);
    assert.equal(browser.lines.length, 400);
    assert.equal(browser.lines.at(-1), "bob: 1500");
  });

  it("are changed by edits and deletions like all others, and bring those of before with them", () => {
    const { browser, room, ask, answer } = reading(50);
    answer(ask()?.["id"], [
      { ...message(40, "bob", "forty"), edited: true },
      { type: "message", room: "lobby", seq: 41, time: TIME, nick: "bob", deleted: true },
      message(42, "bob", "forty-two"),
      message(43, "bob", "forty-three"),
    ]);
    const keys = room.lines.map(({ key }) => key);
    browser.socket.tell(edit(52, "bob", 40, "FORTY"), edit(53, "bob", 42, "alice?"), deletion(54, "bob", 43));
    const at = Date.parse(TIME);
    assert.deepEqual(browser.lines, [
      `bob: FORTY (edited ${at})`,
      "bob: (deleted)",
      `bob: alice? (edited ${at})`,
      "bob: (deleted)",
      "bob: 50",
      "+alice",
    ]);
    assert.deepEqual(room.lines.map(({ key }) => key), keys);
    assert.deepEqual([room.unread, room.hasMention], [0, false]);
    browser.socket.drop();
    browser.clock.advance(1000);
    const missed = { ...message(42, "bob", "yes"), edited: true } as const;
    browser.arrive({ seq: 56, history: [missed, ...said(50, 50), presence("leave", 55, "alice")] });
    assert.equal(browser.lines[2], "bob: yes (edited 0)");
  });

  it("show renames between them, and rename nobody who is here", () => {
    const { browser, ask, answer } = reading(50);
    browser.socket.tell(whisper("bob", "psst"));
    answer(ask()?.["id"], [
      rename(40, "alice", "zoe"),
      rename(41, "zoe", "zoey"),
      rename(42, "bob", "rob"),
      ...said(43, 43),
    ]);
    assert.deepEqual(browser.lines.slice(0, 2), ["alice -> zoey bob -> rob", "bob: 43"]);
    assert.equal(browser.chat.nick, "alice");
    assert.deepEqual([...browser.chat.conversations.keys()], ["#lobby", "@bob"]);
  });

  it("are asked for again when lines above them went while they were loaded, so that none is missing", () => {
    const { browser, room, ask, answer } = reading(1000);
    room.timeline.hold(true);
    for (const event of said(1002, 1500)) browser.socket.tell(event);
    const sent = ask();
    room.timeline.hold(false);
    answer(sent?.["id"], said(800, 999));
    assert.equal(browser.lines[0], "bob: 1101");
    const again = ask();
    assert.equal(again?.["before"], 1101);
    answer(again?.["id"], said(901, 1100));
    assert.equal(browser.lines[0], "bob: 901");
  });

  it("begin before a rename at which the page begins", () => {
    const { browser, ask, answer } = reading(2);
    browser.socket.tell(...said(4, 100), rename(101, "bob", "rob"), ...said(102, 500));
    assert.deepEqual(browser.lines.slice(0, 2), ["bob -> rob", "bob: 102"]);
    const sent = ask();
    assert.equal(sent?.["before"], 101);
    answer(sent?.["id"], [...said(99, 100)]);
    assert.deepEqual(browser.lines.slice(0, 4), ["bob: 99", "bob: 100", "bob -> rob", "bob: 102"]);
  });

  it("are marked as the beginning anew when an answer of a room that was left comes late", () => {
    const { browser } = reading(50);
    browser.chat.join("dev");
    const dev = (first: number) =>
      joined({ room: "dev", epoch: "d1", seq: first + 1, history: [message(first, "bob", "x", "dev")] });
    browser.socket.tell(dev(90));
    const left = browser.chat.current as Conversation;
    askOlder(browser.chat, left);
    const id = Number(browser.socket.take("history")[0]?.["id"]);
    browser.chat.leave("#dev");
    browser.chat.join("dev");
    browser.socket.tell(dev(92), { type: "history", room: "dev", events: [message(89, "bob", "y", "dev")], id });
    const room = browser.chat.current as Conversation;
    assert.equal(olderState(room).is, "unknown");
    assert.deepEqual(browser.lines, ["bob: x", "+alice"]);
  });

  it("stop at what one page can hold", () => {
    const { room, ask, answer } = reading(100_000);
    room.timeline.hold(true);
    for (let first = 100_000 - PAGE;; first -= PAGE) {
      const sent = ask();
      if (sent === undefined) break;
      answer(sent["id"], said(first, first + PAGE - 1));
    }
    assert.equal(olderState(room).is, "full");
    assert(room.timeline.entries.length <= 20_000);
  });

  it("are not asked for of whispers", () => {
    const { browser } = reading(50);
    const whispers = browser.chat.open("direct", "bob");
    assert.equal(olderState(whispers).is, "none");
    askOlder(browser.chat, whispers);
    assert.deepEqual(browser.socket.take("history"), []);
  });
});

describe("the history of a room", () => {
  it("is asked for in part at first, and wholly after a lost connection", () => {
    const browser = new FakeBrowser();
    browser.session.enter("alice");
    browser.socket.open();
    assert.equal(browser.socket.take("nick")[0]?.["history"], 400);
    browser.arrive();
    browser.chat.join("dev");
    assert.equal(browser.socket.take("join")[0]?.["history"], 400);
    browser.socket.tell(joined({ room: "dev", epoch: "d1" }));
    browser.socket.drop();
    browser.clock.advance(1000);
    browser.arrive();
    assert.equal(Object.hasOwn(browser.socket.take("nick").at(-1) ?? {}, "history"), false);
    assert.equal(Object.hasOwn(browser.socket.take("join")[0] ?? {}, "history"), false);
  });

  it("counts as unread only what was missed, however many events make one line", () => {
    const browser = new FakeBrowser();
    browser.enter();
    for (const event of said(2, 5)) browser.socket.tell(event);
    browser.socket.drop();
    browser.clock.advance(1000);
    browser.chat.watch(false);
    const missed = [6, 7, 8, 9].map((seq) => presence("join", seq, `guest${seq}`));
    browser.arrive({ seq: 11, history: [...said(2, 5), ...missed, message(10, "bob", "10")] });
    assert.equal(browser.chat.conversations.unread, 1);
  });
});
