import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { WireObject } from "../../../src/web/app/types.d.ts";
import { ack, FakeBrowser, joined, message, presence, rename, whisper } from "./fake_browser.ts";

const left = (seq: number, nick: string, reason = "disconnected", room = "lobby") =>
  ({ ...presence("leave", seq, nick, room), reason }) as const;

/** Bob's page, in a whisper conversation with alice, who is in the lobby. */
function whispering() {
  const browser = new FakeBrowser();
  browser.session.enter("bob");
  browser.arrive({ members: ["alice", "bob"], seq: 2 });
  browser.socket.tell(whisper("alice", "hi"));
  browser.chat.select("@alice");
  const notes = () =>
    (browser.chat.current?.lines ?? []).flatMap((line) => {
      if (line.kind !== "note") return [];
      return [line.note.is === "partner" ? line.note.about : `(${line.note.is})`];
    });
  const reply = (answer: (id: number) => WireObject) => {
    browser.chat.say("you there?");
    browser.socket.tell(answer(Number(browser.socket.take("direct")[0]?.["id"])));
  };
  /** Loses the connection, and returns to a lobby with this history. */
  const away = (lobby: Parameters<typeof joined>[0]) => {
    browser.socket.drop();
    browser.clock.advance(1000);
    browser.arrive({ members: ["alice", "bob"], ...lobby });
  };
  return { browser, notes, reply, away };
}

describe("the partner of whispers", () => {
  it("has left, and a later holder of the nickname can be somebody else", () => {
    const { browser, notes } = whispering();
    browser.socket.tell(left(3, "alice"));
    assert.deepEqual(notes(), ["left"]);
    browser.socket.tell(presence("join", 4, "Alice"), whisper("Alice", "it's me"));
    assert.deepEqual(notes(), ["left", "new"]);
    assert.equal(browser.lines.at(-1), "Alice: it's me");
  });

  it("is noted once, however many rooms it was in", () => {
    const { browser, notes } = whispering();
    browser.chat.join("dev");
    browser.socket.tell(joined({ room: "dev", epoch: "d1", seq: 5, members: ["alice", "bob"] }));
    browser.chat.select("@alice");
    browser.socket.tell(left(3, "alice"), left(6, "alice", "disconnected", "dev"));
    assert.deepEqual(notes(), ["left"]);
  });

  it("has not left the server when it leaves a room", () => {
    const { browser, notes } = whispering();
    browser.socket.tell(left(3, "alice", "left"), whisper("alice", "elsewhere"));
    assert.deepEqual(notes(), []);
    browser.socket.tell(presence("join", 4, "alice"));
    assert.deepEqual(notes(), ["unsure"], "it was out of sight");
  });

  it("has left when the server does not know it, and was replaced when it does again", () => {
    const { notes, reply } = whispering();
    reply((id) => ({ type: "error", code: "NO_SUCH_NICK", message: "…", id }));
    assert.deepEqual(notes(), ["left"]);
    reply((id) => ack(id));
    assert.deepEqual(notes(), ["left", "new"]);
  });

  it("has not left when it was never here: a nickname that nobody has", () => {
    const { browser, notes, reply } = whispering();
    browser.chat.select(browser.chat.open("direct", "zed").id);
    reply((id) => ({ type: "error", code: "NO_SUCH_NICK", message: "…", id }));
    assert.deepEqual(notes(), []);
    assert.equal(browser.lines.at(-1), "bob: you there? [refused NO_SUCH_NICK]");
    const carol = browser.chat.open("direct", "alice");
    browser.chat.select(carol.id);
    browser.socket.tell(left(3, "alice"));
    assert.deepEqual(notes(), ["left"], "one that was here, and to whom nothing was said");
  });

  it("is the same in another spelling of its nickname", () => {
    const { browser, notes } = whispering();
    browser.chat.leave("@alice");
    browser.chat.select(browser.chat.open("direct", "ALICE").id);
    browser.chat.say("hi");
    browser.socket.tell(ack(browser.socket.take("direct")[0]?.["id"]));
    browser.chat.join("dev");
    browser.socket.tell(joined({ room: "dev", epoch: "d1", seq: 1, members: ["bob"] }));
    browser.socket.tell(presence("join", 2, "alice", "dev"));
    browser.chat.select("@alice");
    assert.deepEqual(notes(), []);
  });

  it("can be somebody else once the room is left in which it was seen", () => {
    const { browser, notes } = whispering();
    browser.chat.join("dev");
    browser.socket.tell(joined({ room: "dev", epoch: "d1", seq: 1, members: ["alice", "bob"] }));
    browser.socket.tell(left(3, "alice", "left"));
    browser.chat.leave("#dev");
    browser.socket.tell(presence("join", 4, "alice"));
    browser.chat.select("@alice");
    assert.deepEqual(notes(), ["unsure"]);
  });

  it("is somebody else when another person takes its nickname by a rename", () => {
    const { browser, notes } = whispering();
    browser.socket.tell(left(3, "alice", "left"), presence("join", 4, "mallory"), rename(5, "mallory", "alice"));
    assert.deepEqual(notes(), ["new"]);
    browser.socket.tell(rename(6, "alice", "Alice"));
    assert.deepEqual(notes(), ["new", "(renamed)"]);
  });

  it("is followed to another nickname", () => {
    const { browser, notes } = whispering();
    browser.socket.tell(rename(3, "alice", "carol"), presence("join", 4, "alice"));
    assert.equal(browser.chat.currentId, "@carol");
    assert.deepEqual(notes(), ["(renamed)"]);
    browser.socket.tell(left(5, "carol"));
    assert.deepEqual(notes(), ["(renamed)", "left"]);
  });

  it("takes the nickname of an earlier partner: both conversations say so", () => {
    const { browser, notes } = whispering();
    browser.socket.tell(presence("join", 3, "carol"), whisper("carol", "hello"), left(4, "carol"));
    browser.socket.tell(rename(5, "alice", "carol"));
    assert.deepEqual(notes(), ["(renamed)"]);
    assert.equal(browser.chat.current?.partner, "left");
    browser.chat.select("@carol");
    assert.deepEqual(notes(), ["left", "new"]);
  });

  it("takes the nickname of an earlier partner in two rooms: each conversation says so once", () => {
    const { browser, notes } = whispering();
    browser.chat.join("dev");
    browser.socket.tell(joined({ room: "dev", epoch: "d1", seq: 1, members: ["alice", "bob"] }));
    browser.socket.tell(presence("join", 3, "carol"), whisper("carol", "hello"), left(4, "carol"));
    browser.socket.tell(rename(5, "alice", "carol"), { ...rename(2, "alice", "carol"), room: "dev" });
    browser.chat.select("@carol");
    assert.deepEqual(notes(), ["left", "new"]);
    browser.chat.select("@alice");
    assert.deepEqual(browser.lines.slice(1), ["alice -> carol"]);
  });

  it("is followed through what a lost connection has missed", () => {
    const { browser, notes, away } = whispering();
    away({ seq: 6, history: [left(3, "bob"), left(4, "alice"), presence("join", 5, "alice")] });
    assert.deepEqual(notes(), ["left", "new"]);
    assert.equal(browser.chat.current?.partner, "here");
  });

  it("is the same when it is renamed in two rooms, also out of sight afterwards", () => {
    const { browser, notes, away } = whispering();
    browser.chat.join("dev");
    const dev = { room: "dev", epoch: "d1", members: ["alice", "bob"] };
    browser.socket.tell(joined({ ...dev, seq: 1 }));
    browser.chat.select("@alice");
    const [inLobby, inDev] = [rename(4, "alice", "carol"), { ...rename(2, "alice", "carol"), room: "dev" }];
    away({ seq: 6, members: ["bob"], history: [left(3, "bob"), inLobby, left(5, "carol", "left")] });
    browser.socket.tell(
      joined({ ...dev, seq: 4, members: ["bob"], history: [inDev, left(3, "carol", "left", "dev")] }),
    );
    assert.deepEqual([browser.chat.currentId, notes()], ["@carol", ["(renamed)"]]);
  });

  it("can be somebody else only once, also when it is renamed in two rooms", () => {
    const { browser, notes, away } = whispering();
    browser.chat.join("dev");
    const dev = { room: "dev", epoch: "d1", members: ["alice", "bob"] };
    browser.socket.tell(joined({ ...dev, seq: 1 }));
    browser.chat.select("@alice");
    away({ epoch: "e2", seq: 6, members: ["bob"] });
    browser.socket.tell(joined({ ...dev, seq: 3, history: [left(2, "bob", "disconnected", "dev")] }));
    browser.socket.tell(presence("join", 7, "dave"), presence("join", 4, "dave", "dev"));
    browser.socket.tell(rename(8, "dave", "alicia"), { ...rename(5, "alice", "zoe"), room: "dev" });
    assert.deepEqual([browser.chat.currentId, notes()], ["@zoe", ["(renamed)"]]);
    browser.socket.tell({ ...rename(6, "zoe", "zoe2"), room: "dev" }, rename(9, "zoe", "zoe2"));
    assert.deepEqual([browser.chat.currentId, notes()], ["@zoe2", ["(renamed)"]]);
  });

  it("is followed through what a lost connection has missed in several rooms", () => {
    const { browser, notes, away } = whispering();
    browser.chat.join("dev");
    const dev = { room: "dev", epoch: "d1", members: ["alice", "bob"] };
    browser.socket.tell(joined({ ...dev, seq: 1 }));
    browser.chat.select("@alice");
    const back = [left(3, "bob"), left(4, "alice"), presence("join", 5, "alice")];
    away({ seq: 6, history: back });
    browser.socket.tell(
      joined({ ...dev, seq: 3, members: ["bob"], history: [left(2, "alice", "disconnected", "dev")] }),
    );
    assert.deepEqual(notes(), ["left", "new"]);
    browser.socket.tell(whisper("alice", "hi again"));
    assert.deepEqual(notes(), ["left", "new"]);
    away({ seq: 9, members: ["bob"], history: [...back, left(7, "bob"), left(8, "alice")] });
    const missed = [presence("join", 4, "alice", "dev"), left(5, "alice", "disconnected", "dev")];
    browser.socket.tell(joined({ ...dev, seq: 6, members: ["bob"], history: missed }));
    assert.deepEqual(notes(), ["left", "new", "left"]);
  });

  it("has left when a lost connection has missed that in a room that only the two shared", () => {
    const { browser, notes, away } = whispering();
    browser.chat.join("dev");
    const dev = { room: "dev", epoch: "d1" };
    browser.socket.tell(joined({ ...dev, seq: 1, members: ["alice", "bob"] }), left(3, "alice", "left"));
    browser.chat.select("@alice");
    away({ seq: 5, members: ["bob"], history: [left(4, "bob")] });
    browser.socket.tell(joined({ ...dev, seq: 3, members: ["bob"], history: [left(2, "alice", "quit", "dev")] }));
    assert.deepEqual(notes(), ["left"]);
  });

  it("is here again when it is seen in a room that is joined later than the lobby", () => {
    const { browser, notes, away } = whispering();
    browser.chat.join("dev");
    const dev = { room: "dev", epoch: "d1", members: ["alice", "bob"] };
    browser.socket.tell(joined({ ...dev, seq: 1 }), left(3, "alice", "left"));
    browser.chat.select("@alice");
    away({ seq: 5, members: ["bob"], history: [left(4, "bob")] });
    browser.socket.tell(joined({ ...dev, seq: 3, history: [left(2, "bob", "disconnected", "dev")] }));
    browser.socket.tell(presence("join", 6, "alice"));
    assert.deepEqual(notes(), []);
  });

  it("is the same after a lost connection in which nothing has happened", () => {
    const { notes, away } = whispering();
    away({ seq: 4, history: [left(3, "bob")] });
    assert.deepEqual(notes(), []);
  });

  it("can be somebody else when a part of the history is missing, or the server was restarted", () => {
    for (const lobby of [{ seq: 90, history: [message(89, "dave", "…")] }, { epoch: "e2", seq: 2 }]) {
      const { notes, away } = whispering();
      away(lobby);
      assert.deepEqual(notes(), ["unsure"]);
    }
  });

  it("has still left when a part of the history is missing", () => {
    const { browser, notes, away } = whispering();
    browser.socket.tell(left(3, "alice"));
    away({ epoch: "e2", seq: 2, members: ["bob"] });
    assert.equal(browser.chat.current?.partner, "left");
    browser.socket.tell(presence("join", 3, "alice"));
    assert.deepEqual(notes(), ["left", "new"]);
  });

  it("is not noted when it is oneself", () => {
    const { browser, notes, away } = whispering();
    browser.chat.select(browser.chat.open("direct", "bob").id);
    browser.socket.tell(whisper("bob", "note to myself"));
    away({ epoch: "e2", seq: 2 });
    assert.deepEqual(notes(), []);
  });

  it("can be somebody else when it is met again after that", () => {
    const { browser, notes, away, reply } = whispering();
    away({ epoch: "e2", seq: 1, members: ["bob"] });
    assert.deepEqual(notes(), []);
    reply((id) => ack(id));
    assert.deepEqual(notes(), ["unsure"]);
    browser.socket.tell(whisper("alice", "yes"));
    assert.deepEqual(notes(), ["unsure"], "once");
  });
});

describe("whisper conversations", () => {
  it("are fifty at most: the one that was unused longest goes, and the page says so", () => {
    const browser = new FakeBrowser();
    browser.enter();
    for (let i = 0; i < 50; i += 1) browser.chat.open("direct", `guest${i}`);
    browser.chat.select("@guest0");
    const [, second, third] = ["@guest0", "@guest1", "@guest2"].map((id) => browser.chat.conversations.get(id));
    if (second !== undefined) second.draft = "not yet";
    browser.socket.tell(whisper("guest2", "unread"));
    assert.equal(third?.unread, 1);
    browser.socket.tell(whisper("late", "hi"));
    const names = [...browser.chat.conversations.values()].filter(({ kind }) => kind === "direct").map(({ name }) =>
      name
    );
    assert.equal(names.length, 50);
    assert.deepEqual(["guest0", "guest1", "guest2", "guest3", "late"].map((it) => names.includes(it)), [
      true,
      true,
      true,
      false,
      true,
    ]);
    assert.equal(browser.lines.at(-1), "(whispers-closed)");
  });

  it("are fifty also when all are unread: the current one stays", () => {
    const browser = new FakeBrowser();
    browser.enter();
    browser.socket.tell(whisper("guest0", "hi"));
    browser.chat.select("@guest0");
    for (let i = 1; i < 80; i += 1) browser.socket.tell(whisper(`guest${i}`, "hi"));
    const ids = [...browser.chat.conversations.keys()].filter((id) => id.startsWith("@"));
    assert.equal(ids.length, 50);
    assert.deepEqual([ids.includes("@guest0"), ids.includes("@guest1"), ids.includes("@guest79")], [true, false, true]);
  });
});
