import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseAddress, roomAddress, roomLink } from "../../../src/web/app/model/address.js";
import { Navigation } from "../../../src/web/app/navigation.js";
import { FakeBrowser, joined } from "./fake_browser.ts";

describe("parseAddress()", () => {
  it("reads the name of a room, percent-encoded or not", () => {
    for (
      const hash of ["#/room/개발", "#/room/%EA%B0%9C%EB%B0%9C", "#/room/%ea%b0%9c%eb%b0%9c/", roomAddress("개발")]
    ) {
      assert.deepEqual(parseAddress(hash), { is: "room", name: "개발" }, hash);
    }
    assert.deepEqual(parseAddress("#/room/%23dev"), { is: "room", name: "dev" });
  });

  it("reports a name that is not valid, without control characters and not all of it", () => {
    assert.deepEqual(parseAddress("#/room/two%20words"), { is: "invalid", name: "two words" });
    assert.deepEqual(parseAddress("#/room/"), { is: "invalid", name: "" });
    assert.deepEqual(parseAddress("#/room/%"), { is: "invalid", name: "%" });
    assert.deepEqual(parseAddress("#/room/a/b"), { is: "invalid", name: "a/b" });
    assert.deepEqual(parseAddress("#/room/%E2%80%AEx%07%00"), { is: "invalid", name: "x" });
    assert.deepEqual(parseAddress(`#/room/${"x".repeat(5000)}`), { is: "invalid", name: "x".repeat(64) });
  });

  it("opens nothing by any other address, whispers among them", () => {
    for (const hash of ["", "#", "#/", "#composer", "#/whisper/bob", "#/msg/bob", "#/rooms/dev"]) {
      assert.deepEqual(parseAddress(hash), { is: "none" }, hash);
    }
  });
});

describe("roomLink()", () => {
  const here = "http://10.0.0.5:9001/#/room/lobby";

  it("is the fragment of a link to a room on this page", () => {
    assert.equal(roomLink("http://10.0.0.5:9001/#/room/dev", here), "#/room/dev");
    assert.equal(roomLink("http://10.0.0.5:9001#/room/dev", here), "#/room/dev");
  });

  it("is nothing for other servers, pages and fragments", () => {
    for (
      const href of [
        "https://10.0.0.5:9001/#/room/dev",
        "http://10.0.0.5:9002/#/room/dev",
        "http://10.0.0.5:9001/status#/room/dev",
        "http://10.0.0.5:9001/#/whisper/bob",
        "http://10.0.0.5:9001/",
        "not an address",
      ]
    ) assert.equal(roomLink(href, here), undefined, href);
  });
});

/** A browser's history, of which the test moves the current entry. */
class FakeHistory {
  readonly location = { hash: "" };
  entries: { state: { conversation?: string } | null; hash: string }[] = [{ state: null, hash: "" }];
  at = 0;

  constructor(hash = "") {
    this.entries = [{ state: null, hash }];
    this.location.hash = hash;
  }

  get state() {
    return this.entries[this.at]?.state ?? null;
  }

  pushState(state: { conversation: string }, _title: string, hash: string): void {
    this.entries.splice(this.at + 1);
    this.entries.push({ state, hash });
    this.#go(this.at + 1);
  }

  replaceState(state: { conversation: string }, _title: string, hash: string): void {
    this.entries[this.at] = { state, hash };
    this.#go(this.at);
  }

  /** Moves by a number of entries, as the buttons back and forward do. */
  go(by: number): void {
    this.#go(this.at + by);
  }

  /** Follows a link to a fragment, as a click does. */
  follow(hash: string): void {
    this.entries.splice(this.at + 1);
    this.entries.push({ state: null, hash });
    this.#go(this.at + 1);
  }

  get hashes(): string[] {
    return this.entries.map(({ hash }) => decodeURIComponent(hash));
  }

  #go(at: number): void {
    this.at = at;
    this.location.hash = this.entries[at]?.hash ?? "";
  }
}

/** A page that was opened at `hash`. */
function pageAt(hash = "") {
  const browser = new FakeBrowser();
  const history = new FakeHistory(hash);
  const navigation = new Navigation({ chat: browser.chat, history, location: history.location });
  browser.entered = () => navigation.open();
  const select = (id: string) => {
    browser.chat.select(id);
    navigation.show();
  };
  const go = (by: number) => {
    history.go(by);
    navigation.open();
  };
  const follow = (to: string) => {
    history.follow(to);
    navigation.open();
  };
  return { browser, chat: browser.chat, history, navigation, select, go, follow };
}

describe("the page's address", () => {
  it("leads to its room once the page is in the chat", () => {
    const { browser, chat, history } = pageAt("#/room/%EA%B0%9C%EB%B0%9C");
    browser.store.keepRooms(["dev"]);
    browser.session.enter("alice");
    assert.equal(chat.currentId, "#개발");
    browser.arrive();
    assert.deepEqual(browser.socket.take("join").map(({ room }) => room), ["dev", "개발"]);
    assert.deepEqual(history.hashes, ["#/room/개발"]);
  });

  it("is that of the shown conversation, and back and forward move between them", () => {
    const { browser, chat, history, select, go } = pageAt();
    browser.enter();
    chat.open("room", "dev");
    chat.open("direct", "bob");
    for (const id of ["#dev", "@bob", "@bob"]) select(id);
    assert.deepEqual(history.hashes, ["#/room/lobby", "#/room/dev", "#/"]);
    for (const [by, id] of [[-1, "#dev"], [-1, "#lobby"], [2, "@bob"]] as const) {
      go(by);
      assert.equal(chat.currentId, id);
    }
    assert.equal(history.entries.length, 3, "moving adds nothing");
    select("#lobby");
    assert.equal(history.entries.length, 4);
  });

  it("opens no whispers that are closed, and joins a room that was left", () => {
    const { browser, chat, history, navigation, select, go } = pageAt();
    browser.enter();
    chat.open("room", "dev");
    chat.open("direct", "bob");
    for (const id of ["#dev", "@bob", "#lobby"]) select(id);
    chat.leave("@bob");
    chat.leave("#dev");
    go(-1);
    assert.equal(chat.currentId, "#lobby");
    assert.deepEqual(history.hashes, ["#/room/lobby", "#/room/dev", "#/room/lobby", "#/room/lobby"]);
    browser.socket.take("join");
    go(-1);
    navigation.show();
    assert.deepEqual(browser.socket.take("join").map(({ room }) => room), ["dev"]);
  });

  it("replaces that of a conversation that is gone, so that going back does not return to it", () => {
    const { browser, chat, history, navigation } = pageAt();
    browser.enter();
    chat.join("dev");
    navigation.show();
    chat.leave("#dev");
    navigation.show();
    assert.deepEqual(history.hashes, ["#/room/lobby", "#/room/lobby"]);
  });

  it("says that its name is not valid, and goes back to the shown room", () => {
    const { browser, history, follow } = pageAt();
    browser.enter();
    follow("#/room/two%20words");
    assert.deepEqual(browser.lines, ["+alice", "(bad-address)"]);
    assert.deepEqual(history.hashes, ["#/room/lobby", "#/room/lobby"]);
    assert.equal(browser.socket.take("join").length, 0);
  });
});

describe("a room that can't be joined", () => {
  function refuse(code: string, { rooms = 0, limit = 16 } = {}) {
    const page = pageAt();
    const { browser, chat } = page;
    browser.enter();
    browser.chat.limits = { maxRoomsPerSession: limit };
    for (let i = 0; i < rooms; i += 1) {
      chat.join(`room${i}`);
      browser.socket.tell(joined({ room: `room${i}`, epoch: `e${i}`, seq: 1 }));
    }
    page.navigation.show();
    browser.socket.take("join");
    page.follow("#/room/last");
    assert.equal(chat.current?.standing, "joining");
    const id = Number(browser.socket.take("join")[0]?.["id"]);
    browser.socket.tell({ type: "error", code, message: "…", id });
    page.navigation.show();
    return page;
  }

  for (const code of ["ROOM_FULL", "ROOM_INVALID", "TOO_MANY_ROOMS"]) {
    it(`is not in the list, and the conversation before it says why: ${code}`, () => {
      const { browser, chat, history } = refuse(code);
      assert.deepEqual([...chat.conversations.keys()], ["#lobby"]);
      assert.deepEqual(browser.lines, ["+alice", "(not-joined)"]);
      assert.deepEqual(browser.store.rooms, []);
      assert.deepEqual(history.hashes, ["#/room/lobby", "#/room/lobby"], "and going back does not ask again");
    });
  }

  it("is told from a server that has too many rooms", () => {
    const max = (page: ReturnType<typeof refuse>) => {
      const entry = page.chat.current?.timeline.entries.at(-1);
      assert(entry?.kind === "note" && entry.note.is === "not-joined");
      return entry.note.max;
    };
    assert.equal(max(refuse("TOO_MANY_ROOMS", { rooms: 2, limit: 3 })), 3);
    assert.equal(max(refuse("TOO_MANY_ROOMS", { rooms: 1, limit: 3 })), undefined);
    assert.equal(max(refuse("ROOM_FULL", { rooms: 2, limit: 3 })), undefined);
  });

  it("stays while a message waits in it", () => {
    const { browser, chat, follow } = pageAt();
    browser.enter();
    follow("#/room/last");
    chat.say("hello?");
    const id = Number(browser.socket.take("join")[0]?.["id"]);
    browser.socket.tell({ type: "error", code: "ROOM_FULL", message: "…", id });
    assert.deepEqual([chat.currentId, chat.current?.standing], ["#last", "out"]);
    assert.deepEqual(browser.lines, ["(not-joined)", "alice: hello? [waiting]"]);
  });

  it("stays when it was joined meanwhile by an earlier request", () => {
    const { browser, chat, follow } = pageAt();
    browser.enter();
    follow("#/room/last");
    chat.leave("#last");
    chat.join("last");
    const [, second] = browser.socket.take("join");
    browser.socket.tell(joined({ room: "last", epoch: "l1", seq: 1 }));
    browser.socket.tell({ type: "error", code: "ROOM_FULL", message: "…", id: Number(second?.["id"]) });
    assert.deepEqual([chat.currentId, chat.current?.standing], ["#last", "in"]);
  });

  it("says nothing when it was left before", () => {
    const { browser, chat, follow } = pageAt();
    browser.enter();
    follow("#/room/last");
    chat.leave("#last");
    const id = Number(browser.socket.take("join")[0]?.["id"]);
    browser.socket.tell({ type: "error", code: "ROOM_FULL", message: "…", id });
    assert.deepEqual(browser.lines, ["+alice"]);
  });
});
