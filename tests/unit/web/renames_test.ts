import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { carryOut } from "../../../src/web/app/model/commands.js";
import { withRename } from "../../../src/web/app/model/rename_run.js";
import { requestNick } from "../../../src/web/app/model/renames.js";
import type { Rename } from "../../../src/web/app/types.d.ts";
import { ack, FakeBrowser, joined, message, rename, WELCOME, whisper } from "./fake_browser.ts";

const PAGE = { help: () => {}, rooms: () => {}, quit: () => {} };

/** A browser that has asked for the nickname `carol`, and the id of that request. */
function renaming() {
  const browser = new FakeBrowser();
  browser.enter();
  browser.socket.tell(joined({ members: ["alice", "bob"] }));
  browser.socket.take("nick");
  assert.equal(carryOut(browser.chat, "/nick carol", PAGE).outcome, "ok");
  const [asked] = browser.socket.take("rename");
  assert.equal(asked?.["nick"], "carol");
  return { browser, id: asked?.["id"] };
}

describe("/nick", () => {
  it("changes nothing until the server has given the nickname", () => {
    const { browser, id } = renaming();
    assert.deepEqual([browser.chat.nick, browser.store.nick, browser.store.presence], ["alice", "alice", "alice"]);
    assert.equal(browser.sockets.length, 1);
    browser.socket.tell(rename(3, "alice", "carol"), ack(id));
    assert.deepEqual([browser.chat.nick, browser.store.nick, browser.store.presence], ["carol", "carol", "carol"]);
    assert.deepEqual(browser.chat.current?.members.names, ["bob", "carol"]);
    assert.equal(browser.lines.at(-1), "alice -> carol");
  });

  it("shows why a nickname is refused, and leaves everything as it was", () => {
    const { browser, id } = renaming();
    browser.socket.tell({ type: "error", code: "NICK_IN_USE", message: "…", id: Number(id) });
    assert.equal(browser.lines.at(-1), "(error)");
    assert.equal(browser.session.isOutside, false);
    assert.deepEqual([browser.chat.nick, browser.store.nick, browser.store.presence], ["alice", "alice", "alice"]);
    assert.equal(browser.socket.isClosed, false);
    assert.deepEqual(browser.socket.take("quit"), []);
  });

  it("takes the nickname from the event when its answer is an error, since the server has changed it", () => {
    const { browser, id } = renaming();
    browser.socket.tell(rename(3, "alice", "carol"), {
      type: "error",
      code: "UNAVAILABLE",
      message: "…",
      id: Number(id),
    });
    assert.equal(browser.chat.nick, "carol");
  });

  it("ignores late events of an earlier rename, and renames of another one with the former name", () => {
    const { browser, id } = renaming();
    browser.socket.tell(ack(id));
    requestNick(browser.chat, "alice");
    browser.socket.tell(ack(browser.socket.take("rename")[0]?.["id"]));
    browser.socket.tell(rename(3, "alice", "carol"));
    assert.equal(browser.chat.nick, "alice", "the event of the first rename came after the second one was done");
    browser.socket.tell(rename(4, "carol", "alice"), rename(5, "bob", "dave"));
    assert.equal(browser.chat.nick, "alice");
  });

  it("comes back after a lost connection under the new nickname", () => {
    const { browser, id } = renaming();
    browser.socket.tell(ack(id));
    browser.socket.drop();
    browser.clock.advance(1000);
    browser.socket.open();
    assert.equal(browser.socket.take("nick")[0]?.["nick"], "carol");
  });

  it("sends what waited under the nickname that the page has then", () => {
    const { browser, id } = renaming();
    browser.socket.readyState = 2;
    browser.chat.say("hello");
    browser.chat.nick = "carol";
    browser.socket.readyState = 1;
    const { current } = browser.chat;
    assert(current !== undefined && id !== undefined);
    browser.chat.flush(current);
    assert.equal(browser.lines.at(-1), "carol: hello [sent]");
  });

  it("finds what was said under either name after a lost connection, and does not say it again", () => {
    for (const isAnswered of [false, true]) {
      const { browser, id } = renaming();
      if (isAnswered) browser.socket.tell(ack(id));
      browser.chat.say("hello");
      browser.socket.take("message");
      browser.socket.drop();
      browser.clock.advance(1000);
      browser.arrive({ seq: 6, history: [rename(2, "alice", "carol"), message(3, "carol", "hello")] });
      assert.deepEqual(browser.socket.take("message"), []);
      assert.equal(browser.lines.filter((it) => it.includes("hello")).length, 1);
    }
  });

  it("takes nobody else's words for one's own after a lost connection", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.chat.say("hello");
    browser.socket.take("message");
    browser.socket.drop();
    browser.clock.advance(1000);
    browser.arrive({ seq: 6, history: [rename(2, "bob", "carol"), message(3, "carol", "hello")] });
    assert.deepEqual(browser.socket.take("message").map(({ text }) => text), ["hello"]);
  });

  it("does not ask without a connection", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.socket.drop();
    assert.equal(carryOut(browser.chat, "/nick carol", PAGE).outcome, "away");
    assert.deepEqual(browser.socket.take("rename"), []);
  });

  it("gives the new nickname to messages that are not sent yet, and the old one to sent ones", () => {
    const { browser, id } = renaming();
    browser.chat.say("before");
    browser.socket.tell(ack(id));
    browser.chat.say("after");
    assert.deepEqual(browser.lines.slice(-2), ["alice: before [sent]", "carol: after [sent]"]);
  });
});

describe("renames of others", () => {
  const whispering = () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.socket.tell(whisper("bob", "psst"));
    browser.chat.select("@bob");
    return browser;
  };

  it("move the whispers with them, at their place and with what is under way", () => {
    const browser = whispering();
    browser.chat.open("direct", "dave");
    browser.chat.say("yes?");
    browser.socket.tell(rename(3, "bob", "Rob"));
    assert.deepEqual([...browser.chat.conversations.keys()], ["#lobby", "@rob", "@dave"]);
    assert.equal(browser.chat.currentId, "@rob");
    assert.equal(browser.chat.current?.name, "Rob");
    const [sent] = browser.socket.take("direct");
    browser.socket.tell(ack(sent?.["id"]));
    assert.deepEqual(browser.lines, ["bob: psst", "bob -> Rob", "alice: yes?"]);
    browser.chat.say("still there?");
    assert.equal(browser.socket.take("direct")[0]?.["to"], "Rob");
    browser.socket.tell(rename(2, "Rob", "nobody"));
    assert.equal(browser.chat.currentId, "@rob", "a repeated event is ignored");
  });

  it("move the whispers that were shown before the current conversation", () => {
    const browser = whispering();
    browser.chat.select("#lobby");
    browser.socket.tell(rename(3, "bob", "rob"));
    assert.equal(browser.chat.previousId, "@rob");
  });

  it("leave whispers alone that exist under the new nickname", () => {
    const browser = whispering();
    browser.chat.open("direct", "rob");
    browser.socket.tell(rename(3, "bob", "rob"));
    assert.deepEqual([...browser.chat.conversations.keys()], ["#lobby", "@bob", "@rob"]);
    assert.deepEqual(browser.lines, ["bob: psst", "bob -> rob"]);
  });

  it("in a history are shown, and rename nobody who is here", () => {
    const browser = new FakeBrowser();
    browser.session.enter("alice");
    browser.socket.open();
    browser.socket.tell(
      WELCOME,
      joined({ seq: 5, members: ["alice", "bob"], history: [rename(3, "alice", "bob"), message(4, "bob", "hi")] }),
    );
    assert.equal(browser.chat.nick, "alice");
    assert.deepEqual(browser.lines, ["alice -> bob", "bob: hi", "+alice"]);
    assert.equal(browser.chat.conversations.unread, 0);
  });
});

describe("withRename()", () => {
  it("joins the renames of one person, and holds a bounded number", () => {
    const run = (...steps: [string, string][]) =>
      steps.reduce<readonly Rename[] | undefined>(
        (all, [nick, to]) => all && withRename(all, { nick, to }),
        [],
      );
    assert.deepEqual(run(["a", "b"], ["c", "d"], ["b", "e"]), [{ nick: "a", to: "e" }, { nick: "c", to: "d" }]);
    assert.equal(run(...Array.from({ length: 21 }, (_, i): [string, string] => [`a${i}`, `b${i}`])), undefined);
  });
});
