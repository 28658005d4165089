import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Store } from "../../../src/web/app/lib/store.js";
import { Tabs } from "../../../src/web/app/net/tabs.js";
import { FakeBrowser, fakeShelf } from "./fake_browser.ts";

/** Channels of the tabs of one browser: each hears what the others post. */
function channels(count: number) {
  const all = Array.from({ length: count }, (_, at) => ({
    onmessage: null as unknown,
    postMessage(data: unknown) {
      for (const [i, { onmessage }] of all.entries()) {
        if (i !== at && typeof onmessage === "function") onmessage({ data });
      }
    },
  }));
  return all as unknown as Pick<BroadcastChannel, "postMessage" | "onmessage">[];
}

/** Tabs of one browser, with one server that lets a nickname in once. */
function tabs(count: number) {
  const browsers = Array.from({ length: count }, () => new FakeBrowser());
  channels(count).forEach((channel, at) => {
    const { session, askedTabs } = browsers[at] ?? new FakeBrowser();
    const mine = new Tabs({
      channel,
      holds: (nick) => session.holds(nick),
      taken: (nick) => session.takenByTab(nick),
    });
    askedTabs.push = (nick) => {
      mine.ask(nick);
      return 0;
    };
  });
  return browsers;
}

function refuse({ socket }: FakeBrowser): void {
  const id = Number(socket.take("nick").at(-1)?.["id"]);
  socket.tell({ type: "error", code: "NICK_IN_USE", message: "…", id });
}

describe("two tabs of one browser", () => {
  it("with one nickname: the second says that the first has it", () => {
    const [first = new FakeBrowser(), second = new FakeBrowser()] = tabs(2);
    first.enter("앨리스");
    second.session.enter("앨리스");
    second.socket.open();
    refuse(second);
    assert.equal(second.session.refusal, "NICK_IN_OTHER_TAB");
    assert.equal(first.session.isOutside, false);
  });

  it("with one nickname: a duplicated tab does not wait for the first to go", () => {
    const [first = new FakeBrowser(), second = new FakeBrowser()] = tabs(2);
    first.enter("Alice");
    second.session.enter("alice", { isReturning: true });
    second.socket.open();
    refuse(second);
    assert.deepEqual([second.session.refusal, second.session.isOutside], ["NICK_IN_OTHER_TAB", true]);
    assert.equal(second.socket.isClosed, true);
  });

  it("with one nickname: a duplicated tab sends nothing of what the first has not sent yet", () => {
    const [first = new FakeBrowser(), second = new FakeBrowser()] = tabs(2);
    first.enter("alice");
    first.chat.select(first.chat.open("direct", "bob").id);
    first.socket.drop();
    first.chat.say("psst");
    first.session.save();
    second.store.keepKeepsake(first.store.keepsake);
    second.session.enter("alice", { isReturning: true });
    second.socket.open();
    refuse(second);
    second.enter("carol");
    assert.deepEqual(second.socket.take("direct"), []);
    assert.deepEqual([...second.chat.conversations.keys()], ["#lobby"]);
    assert.equal(first.lines.at(-1), "alice: psst [waiting]");
  });

  it("with one nickname: a tab that another one has replaced keeps what it has not sent", () => {
    const [first = new FakeBrowser(), second = new FakeBrowser()] = tabs(2);
    first.enter("alice");
    first.socket.drop();
    first.chat.say("hello");
    second.enter("alice");
    first.clock.advance(1000);
    first.socket.open();
    refuse(first);
    assert.equal(first.session.refusal, "NICK_IN_OTHER_TAB");
    first.enter("carol");
    assert.deepEqual(first.socket.take("message").map(({ text }) => text), ["hello"]);
  });

  it("with two nicknames: what one tab has does not concern the other", () => {
    const browser = new FakeBrowser();
    browser.enter("alice");
    browser.session.takenByTab("alice");
    assert.equal(browser.session.refusal, undefined);
    browser.socket.drop();
    browser.clock.advance(1000);
    browser.socket.open();
    refuse(browser);
    browser.session.takenByTab("bob");
    assert.equal(browser.session.line.is, "held");
  });

  it("with one nickname: a reloaded tab waits for its own lost connection", () => {
    const [alone = new FakeBrowser(), other = new FakeBrowser()] = tabs(2);
    other.enter("bob");
    alone.session.enter("alice", { isReturning: true });
    alone.socket.open();
    refuse(alone);
    assert.equal(alone.session.line.is, "held");
  });

  it("keep their own nickname and rooms, and a new tab begins with the latest", () => {
    const permanent = fakeShelf();
    const [first, second] = [new Store(permanent, fakeShelf()), new Store(permanent, fakeShelf())];
    first.keepNick("alice");
    first.keepRooms(["dev"]);
    second.keepNick("bob");
    second.keepRooms(["서재"]);
    assert.deepEqual([first.nick, first.rooms], ["alice", ["dev"]]);
    assert.deepEqual([second.nick, second.rooms], ["bob", ["서재"]]);
    const third = new Store(permanent, fakeShelf());
    assert.deepEqual([third.nick, third.rooms], ["bob", ["서재"]]);
  });
});

describe("the language of the page", () => {
  it("is asked for with every nickname, as it is then", () => {
    const browser = new FakeBrowser();
    browser.enter();
    assert.equal(browser.socket.take("nick")[0]?.["lang"], "ko");
    browser.language = "en";
    browser.socket.drop();
    browser.clock.advance(1000);
    browser.socket.open();
    assert.equal(browser.socket.take("nick")[0]?.["lang"], "en");
  });
});
