import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { keepsakeOf, restore } from "../../../src/web/app/model/keepsake.js";
import { ack, FakeBrowser, fakeShelf, message, presence, whisper } from "./fake_browser.ts";

/** The same tab after it was loaded again: what it had stored, and nothing else. */
function reloaded(browser: FakeBrowser, nick = "alice"): FakeBrowser {
  browser.session.save();
  const again = new FakeBrowser();
  again.store.keepKeepsake(browser.store.keepsake);
  again.session.enter(nick, { isReturning: true });
  return again;
}

describe("a tab that is loaded again", () => {
  it("has its whispers, with what is unread, and drafts", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.socket.tell(whisper("bob", "one"), whisper("bob", "two"));
    const whispers = browser.chat.open("direct", "bob");
    whispers.draft = "not yet";
    const lobby = browser.chat.conversations.get("#lobby");
    if (lobby !== undefined) lobby.draft = "hello eve";
    const again = reloaded(browser);
    again.arrive();
    assert.equal(again.chat.conversations.get("#lobby")?.draft, "hello eve");
    const restored = again.chat.conversations.get("@bob");
    assert.deepEqual([restored?.draft, restored?.unread, restored?.hasMention], ["not yet", 2, true]);
    assert.equal(restored?.newFrom, restored?.lines[0]?.key);
    again.chat.select("@bob");
    assert.deepEqual(again.lines, ["bob: one", "bob: two"]);
  });

  it("asks about whispers that were not confirmed, and sends those that were not sent", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.select(browser.chat.open("direct", "bob").id);
    browser.chat.say("psst");
    browser.socket.drop();
    browser.chat.say("unsent");
    const again = reloaded(browser);
    again.arrive();
    again.chat.select("@bob");
    assert.deepEqual(again.lines, ["alice: psst [doubt]", "alice: unsent [sent]"]);
    again.socket.tell(ack(again.socket.take("direct")[0]?.["id"]));
    assert.equal(again.lines.at(0), "alice: unsent");
  });

  it("is stored a moment after each change, and only while it is signed in", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.socket.tell(whisper("bob", "one"));
    assert.equal(browser.store.keepsake, undefined);
    browser.clock.advance(1000);
    assert.match(browser.store.keepsake ?? "", /one/);
    browser.session.quit();
    assert.equal(browser.store.keepsake, undefined);
    browser.clock.advance(5000);
    browser.session.save();
    assert.equal(browser.store.keepsake, undefined);
  });

  it("forgets them when another nickname signs in, or when the nickname is refused", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.socket.tell(whisper("bob", "one"));
    assert.equal(reloaded(browser, "carol").chat.conversations.has("@bob"), false);
    browser.session.save();
    const another = new FakeBrowser();
    another.store.keepKeepsake(browser.store.keepsake);
    another.session.enter("alice");
    assert.equal(another.chat.conversations.has("@bob"), false, "signed in, not returned");
    assert.equal(another.store.keepsake, undefined);
  });

  it("follows the partner through what was missed meanwhile", () => {
    const gone = { ...presence("leave", 3, "bob"), reason: "quit" };
    for (
      const [lobby, expected] of [
        [{ seq: 5, history: [message(2, "bob", "hi"), presence("leave", 4, "alice")] }, []],
        [{ seq: 5, history: [gone, presence("leave", 4, "alice")], members: ["alice"] }, ["left"]],
        [{ seq: 95, history: [presence("leave", 94, "alice")], members: ["alice", "bob"] }, ["unsure"]],
        [{ epoch: "e2", seq: 5, members: ["alice", "bob"] }, ["unsure"]],
      ] as const
    ) {
      const browser = new FakeBrowser();
      browser.session.enter("alice");
      browser.arrive({ seq: 1, members: ["alice", "bob"] });
      browser.socket.tell(whisper("bob", "one"), message(2, "bob", "hi"));
      const again = reloaded(browser);
      again.arrive(lobby as Parameters<FakeBrowser["arrive"]>[0]);
      again.chat.select("@bob");
      const notes = again.chat.current?.lines.flatMap((it) =>
        it.kind === "note" && it.note.is === "partner" ? [it.note.about] : []
      );
      assert.deepEqual(notes, expected);
    }
  });

  it("begins its unread whispers where they began, and follows nothing that it saw before", () => {
    const browser = new FakeBrowser();
    browser.session.enter("alice");
    browser.arrive({ seq: 1, members: ["alice"] });
    browser.socket.tell(whisper("bob", "one"));
    browser.chat.select("@bob");
    browser.socket.tell(presence("join", 2, "bob"), { ...presence("leave", 3, "bob"), reason: "quit" });
    browser.socket.tell(presence("join", 4, "bob"));
    browser.chat.select("#lobby");
    browser.socket.tell(whisper("bob", "two"), whisper("bob", "three"));
    const again = reloaded(browser);
    const restored = again.chat.conversations.get("@bob");
    const before = again.chat.conversations.get("@bob")?.lines.length;
    const gone = { ...presence("leave", 3, "bob"), reason: "quit" };
    again.arrive({
      seq: 6,
      members: ["alice", "bob"],
      history: [presence("join", 2, "bob"), gone, presence("join", 4, "bob")],
    });
    assert.equal(restored?.newFrom, restored?.lines.at(-2)?.key);
    assert.equal(restored?.lines.length, before);
  });

  it("takes no leave of a history of which a part is missing for that of the partner", () => {
    const browser = new FakeBrowser();
    browser.session.enter("alice");
    browser.arrive({ seq: 1, members: ["alice", "bob"] });
    browser.socket.tell(whisper("bob", "one"));
    const again = reloaded(browser);
    const gone = { ...presence("leave", 90, "bob"), reason: "quit" };
    again.arrive({ epoch: "e2", seq: 92, members: ["alice"], history: [gone, presence("leave", 91, "dave")] });
    assert.equal(again.chat.conversations.get("@bob")?.partner, "unsure");
  });

  it("keeps a draft of a bounded length", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.open("direct", "bob").draft = "x".repeat(100_000);
    assert.equal(reloaded(browser).chat.conversations.get("@bob")?.draft.length, 8192);
  });

  it("stores a bounded text, of which the oldest whispers go first", () => {
    const browser = new FakeBrowser();
    browser.enter();
    for (let i = 0; i < 50; i += 1) {
      for (let j = 0; j < 150; j += 1) browser.socket.tell(whisper(`guest${i}`, `${j} ${"가".repeat(1000)}`));
    }
    const text = keepsakeOf(browser.chat) ?? "";
    assert(text.length > 100_000 && text.length <= 500_000, `${text.length}`);
    assert.match(text, /"149 가/);
    for (const it of browser.chat.conversations.values()) it.draft = "x".repeat(100_000);
    assert((keepsakeOf(browser.chat)?.length ?? 0) <= 500_000);
  });

  it("goes on when storage is full, and keeps no text of before", () => {
    const shelf = fakeShelf();
    const browser = new FakeBrowser();
    browser.store.perTab = shelf;
    browser.enter();
    browser.socket.tell(whisper("bob", "one"));
    browser.session.save();
    browser.store.perTab = {
      ...shelf,
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    };
    browser.socket.tell(whisper("bob", "two"));
    browser.session.save();
    assert.equal(shelf.getItem("maru.keepsake"), null);
    browser.chat.select("@bob");
    assert.deepEqual(browser.lines, ["bob: one", "bob: two"]);
  });

  it("passes over what it can't have stored", () => {
    const browser = new FakeBrowser();
    browser.enter();
    for (
      const text of [undefined, "", "{", "null", "5", "{}", '{"nick":"alice","lobby":{"seq":1},"conversations":[5]}']
    ) {
      restore(browser.chat, text);
    }
    assert.deepEqual([...browser.chat.conversations.keys()], ["#lobby"]);
  });
});
