import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  discardChange,
  isChangeable,
  latestChangeable,
  requestDeletion,
  requestEdit,
} from "../../../src/web/app/model/changes.js";
import { Authored } from "../../../src/web/app/model/authored.js";
import { saveEdit, startEdit } from "../../../src/web/app/model/editing.js";
import type { ShownMessage } from "../../../src/web/app/types.d.ts";
import { ack, deletion, edit, FakeBrowser, joined, message, presence, TIME, WELCOME } from "./fake_browser.ts";

const AT = Date.parse(TIME);

/** A browser in the lobby with messages of bob, and one of its own at position 4. */
function chatting() {
  const browser = new FakeBrowser();
  browser.enter();
  browser.socket.tell(message(2, "bob", "one"), message(3, "bob", "two"));
  browser.chat.say("mine");
  browser.socket.tell(ack(browser.socket.take("message")[0]?.["id"], 4));
  const { current } = browser.chat;
  assert(current !== undefined);
  return { browser, room: current };
}

function own({ browser, room }: ReturnType<typeof chatting>): ShownMessage {
  const found = latestChangeable(browser.chat, room);
  assert(found !== undefined, "there is a message to change");
  return found;
}

describe("edits and deletions of others", () => {
  it("change the message they name, at its place and with its key", () => {
    const { browser, room } = chatting();
    const keys = room.lines.map(({ key }) => key);
    browser.socket.tell(edit(5, "bob", 2, "ONE"), deletion(6, "bob", 3));
    assert.deepEqual(browser.lines, ["+alice", `bob: ONE (edited ${AT})`, "bob: (deleted)", "alice: mine"]);
    assert.deepEqual(room.lines.map(({ key }) => key), keys);
  });

  it("of messages that the page does not have are no error", () => {
    const { browser } = chatting();
    const before = browser.lines;
    browser.socket.tell(edit(5, "bob", 999, "x"), deletion(6, "bob", 1000), message(7, "bob", "on"));
    assert.deepEqual(browser.lines, [...before, "bob: on"]);
  });

  it("come once: a repeated one changes nothing", () => {
    const { browser } = chatting();
    browser.socket.tell(edit(5, "bob", 2, "new"), edit(6, "bob", 2, "newer"), edit(5, "bob", 2, "new"));
    assert.equal(browser.lines[1], `bob: newer (edited ${AT})`);
  });

  it("may replace a text by bytes, and keep an action an action", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.socket.tell({ ...message(2, "bob", "waves"), action: true }, message(3, "bob", "text"));
    browser.socket.tell(edit(4, "bob", 2, "nods"));
    const { text: _text, ...event } = edit(5, "bob", 3, "");
    browser.socket.tell({ ...event, data: "AAEC" });
    assert.deepEqual(browser.lines.slice(1), [`* bob nods (edited ${AT})`, `bob: 3 bytes (edited ${AT})`]);
  });

  it("do not make a message unread; of an unread one they change what is counted", () => {
    const { browser, room } = chatting();
    browser.chat.join("dev");
    browser.socket.tell(edit(5, "bob", 2, "alice, look"));
    assert.deepEqual([room.unread, room.hasMention], [0, false]);
    browser.socket.tell(message(6, "bob", "three"), message(7, "bob", "four"));
    assert.deepEqual([room.unread, room.hasMention], [2, false]);
    browser.socket.tell(edit(8, "bob", 7, "four, alice"));
    assert.deepEqual([room.unread, room.hasMention], [2, true]);
    browser.socket.tell(deletion(9, "bob", 7));
    assert.deepEqual([room.unread, room.hasMention], [1, false]);
    browser.socket.tell(deletion(10, "bob", 2));
    assert.equal(room.unread, 1, "a message that was read counts no more");
  });

  it("are applied to what is shown when the page comes back, with what a history knows", () => {
    const { browser } = chatting();
    browser.socket.tell(edit(5, "bob", 2, "seen"));
    browser.socket.drop();
    browser.clock.advance(1000);
    browser.arrive({
      seq: 10,
      history: [
        { ...message(2, "bob", "seen"), edited: true },
        { type: "message", room: "lobby", seq: 3, time: TIME, nick: "bob", deleted: true },
        { ...message(4, "alice", "mine"), edited: true },
        presence("leave", 6, "alice"),
        { ...message(8, "bob", "late"), edited: true },
      ],
    });
    assert.deepEqual(browser.lines, [
      "+alice",
      `bob: seen (edited ${AT})`,
      "bob: (deleted)",
      "alice: mine (edited 0)",
      "-alice",
      "bob: late (edited 0)",
      "+alice",
    ]);
  });

  it("never change a message of an earlier epoch", () => {
    const { browser } = chatting();
    browser.socket.drop();
    browser.clock.advance(1000);
    browser.arrive({ epoch: "e2", seq: 5 });
    browser.socket.tell(deletion(6, "bob", 2));
    assert.equal(browser.lines[1], "bob: one");
  });
});

describe("one's own messages", () => {
  it("can be changed while the session that sent them lasts", () => {
    const { browser, room } = chatting();
    const mine = own({ browser, room });
    assert.equal(mine.text, "mine");
    assert(
      room.lines.filter((line) => line.kind !== "message" || line.nick === "bob").every((line) =>
        !isChangeable(browser.chat, room, line)
      ),
    );
    browser.socket.drop();
    assert.equal(latestChangeable(browser.chat, room), undefined);
    browser.clock.advance(1000);
    browser.arrive({ seq: 6, history: [message(4, "alice", "mine"), presence("leave", 5, "alice")] });
    assert.equal(latestChangeable(browser.chat, room), undefined, "the author was another session");
    browser.chat.say("again");
    browser.socket.tell(ack(browser.socket.take("message")[0]?.["id"], 7));
    assert.equal(own({ browser, room }).text, "again");
  });

  it("can still be changed after another nickname, and after leaving the room and joining it again", () => {
    const { browser } = chatting();
    browser.chat.join("dev");
    browser.socket.tell(joined({ room: "dev", epoch: "d1", seq: 1 }));
    browser.chat.say("in dev");
    browser.socket.tell(ack(browser.socket.take("message")[0]?.["id"], 2));
    browser.chat.leave("#dev");
    browser.chat.join("dev");
    browser.socket.tell(joined({ room: "dev", epoch: "d1", seq: 4, history: [message(2, "alice", "in dev")] }));
    const { current } = browser.chat;
    assert(current !== undefined);
    assert.equal(latestChangeable(browser.chat, current)?.text, "in dev");
  });

  it("do not include whispers and messages of a former holder of the name", () => {
    const browser = new FakeBrowser();
    browser.session.enter("alice");
    browser.socket.open();
    browser.socket.tell(WELCOME, joined({ seq: 3, history: [message(2, "alice", "somebody else's")] }));
    browser.chat.select(browser.chat.open("direct", "bob").id);
    browser.chat.say("psst");
    browser.socket.tell(ack(browser.socket.take("direct")[0]?.["id"]));
    for (const conversation of browser.chat.conversations.values()) {
      assert.equal(latestChangeable(browser.chat, conversation), undefined);
    }
  });

  it("are edited: requested, shown as such, and done with the event", () => {
    const { browser, room } = chatting();
    requestEdit(browser.chat, room, own({ browser, room }), "ours\u202e");
    const [sent] = browser.socket.take("edit");
    assert.deepEqual([sent?.["room"], sent?.["seq"], sent?.["text"]], ["lobby", 4, "ours"]);
    assert.equal(browser.lines.at(-1), "alice: mine [sent]");
    browser.socket.tell(edit(5, "alice", 4, "ours"), ack(sent?.["id"], 5));
    assert.equal(browser.lines.at(-1), `alice: ours (edited ${AT})`);
  });

  it("are deleted, and then can't be changed", () => {
    const { browser, room } = chatting();
    requestDeletion(browser.chat, room, own({ browser, room }));
    const [sent] = browser.socket.take("delete");
    assert.deepEqual([sent?.["room"], sent?.["seq"], "text" in (sent ?? {})], ["lobby", 4, false]);
    browser.socket.tell(ack(sent?.["id"], 5), deletion(5, "alice", 4));
    assert.equal(browser.lines.at(-1), "alice: (deleted)");
    assert.equal(latestChangeable(browser.chat, room), undefined);
  });

  for (const code of ["NO_SUCH_MESSAGE", "FORBIDDEN", "TOO_LONG", "UNAVAILABLE"]) {
    it(`keep the typed text when an edit is refused: ${code}`, () => {
      const { browser, room } = chatting();
      requestEdit(browser.chat, room, own({ browser, room }), "ours");
      const id = Number(browser.socket.take("edit")[0]?.["id"]);
      browser.socket.tell({ type: "error", code, message: "…", id });
      const mine = own({ browser, room });
      assert.deepEqual(mine.change, { is: "edit", text: "ours", state: "refused", code });
      assert.equal(mine.text, "mine");
      discardChange(browser.chat, room, mine.key);
      assert.equal(browser.lines.at(-1), "alice: mine");
    });
  }

  it("keep the text of an edit whose answer was lost, unless a history shows it done", () => {
    for (const [text, expected] of [["mine", "alice: mine [lost]"], ["ours", "alice: ours (edited 0)"]] as const) {
      const { browser, room } = chatting();
      requestEdit(browser.chat, room, own({ browser, room }), "ours");
      browser.socket.drop();
      assert.equal(browser.lines.at(-1), "alice: mine [lost]");
      browser.clock.advance(1000);
      const now = { ...message(4, "alice", text), ...(text === "ours" ? { edited: true as const } : {}) };
      browser.arrive({ seq: 6, history: [now, presence("leave", 5, "alice")] });
      assert.equal(browser.lines.at(3), expected);
    }
  });

  it("stay requested until the latest of two changes is answered", () => {
    const { browser, room } = chatting();
    for (const text of ["ours", "theirs"]) requestEdit(browser.chat, room, own({ browser, room }), text);
    const [first, second] = browser.socket.take("edit");
    browser.socket.tell(ack(first?.["id"], 5));
    assert.equal(own({ browser, room }).change?.text, "theirs");
    browser.socket.tell(ack(second?.["id"], 6));
    assert.equal(own({ browser, room }).change, undefined);
  });

  it("are not those at the same positions of another epoch of the room", () => {
    const { browser, room } = chatting();
    browser.socket.drop();
    browser.clock.advance(1000);
    browser.arrive({ epoch: "e2", seq: 3 });
    browser.chat.say("again");
    browser.socket.tell(ack(browser.socket.take("message")[0]?.["id"], 4));
    const changeable = room.lines.filter((line) => isChangeable(browser.chat, room, line));
    assert.deepEqual(changeable.map((line) => line.kind === "message" && line.text), ["again"]);
    const dev = (epoch: string, history: Parameters<typeof joined>[0]) => joined({ room: "dev", epoch, ...history });
    browser.chat.join("dev");
    browser.socket.tell(dev("d1", { seq: 1 }));
    browser.chat.say("in dev");
    browser.socket.tell(ack(browser.socket.take("message")[0]?.["id"], 2));
    browser.chat.leave("#dev");
    browser.chat.join("dev");
    browser.socket.tell(dev("d2", { seq: 3, history: [message(2, "alice", "somebody else's")] }));
    assert(browser.chat.current !== undefined);
    assert.equal(latestChangeable(browser.chat, browser.chat.current), undefined);
  });

  it("are a bounded number: the oldest can't be changed any more", () => {
    const authored = new Authored();
    const at = (seq: number) => ({ conversation: "#lobby", epoch: "e1", seq });
    for (let seq = 1; seq <= 1001; seq += 1) authored.add(at(seq));
    assert.deepEqual([1, 2, 1001].map((seq) => authored.has(at(seq))), [false, true, true]);
  });

  it("are edited from the text of a refused edit, not at all without a change, and not without a connection", () => {
    const { browser, room } = chatting();
    const { chat } = browser;
    const start = () => startEdit(chat, room, own({ browser, room }));
    start();
    assert.equal(saveEdit(chat, room, "mine"), "ok");
    assert.deepEqual(browser.socket.take("edit"), []);
    start();
    saveEdit(chat, room, "ours");
    const id = Number(browser.socket.take("edit")[0]?.["id"]);
    browser.socket.tell({ type: "error", code: "TOO_LONG", message: "…", id });
    start();
    assert.equal(room.editing?.text, "ours");
    browser.socket.drop();
    assert.equal(saveEdit(chat, room, "ours"), "away");
    assert.equal(room.editing?.text, "ours");
  });

  it("show an error in the conversation when the message is gone from the page", () => {
    const { browser, room } = chatting();
    requestEdit(browser.chat, room, own({ browser, room }), "ours");
    const id = Number(browser.socket.take("edit")[0]?.["id"]);
    for (let seq = 5; seq < 1000; seq += 1) browser.socket.tell(message(seq, "bob", "flood"));
    browser.socket.tell({ type: "error", code: "NO_SUCH_MESSAGE", message: "…", id });
    assert.equal(browser.lines.at(-1), "(error)");
  });
});
