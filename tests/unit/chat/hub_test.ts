import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Backplane, JoinResult } from "../../../src/chat/backplane.ts";
import { bodyOfPayload, bodyOfText } from "../../../src/chat/body.ts";
import { ByteRange } from "../../../src/lib/byte_range.ts";
import { Chat } from "../../support/chat.ts";
import { roomNamed } from "../../support/names.ts";
import { protocols } from "../../support/protocols.ts";

/** A backplane whose claims and joins are answered when the test says so. */
function delayed(inner: Backplane) {
  const gates: (() => void)[] = [];
  const gate = <Result>(result: Promise<Result>) => new Promise<Result>((resolve) => gates.push(() => resolve(result)));
  const backplane: Backplane = Object.assign(Object.create(inner), {
    attach: inner.attach.bind(inner),
    claim: (...args: Parameters<Backplane["claim"]>) => gate(inner.claim(...args)),
    release: inner.release.bind(inner),
    join: (...args: Parameters<Backplane["join"]>): Promise<JoinResult> => gate(inner.join(...args)),
    leave: inner.leave.bind(inner),
    publish: inner.publish.bind(inner),
    whisper: inner.whisper.bind(inner),
    members: inner.members.bind(inner),
    rooms: inner.rooms.bind(inner),
    history: inner.history.bind(inner),
  });
  const open = async () => {
    gates.shift()?.();
    for (let i = 0; i < 10; i += 1) await Promise.resolve();
  };
  return { backplane, open };
}

describe("Hub.register()", () => {
  it("brings the session into the lobby, where its own join comes once and after the history", async () => {
    const chat = new Chat();
    const alice = chat.stranger();
    await alice.run("NICK alice");
    assert.deepEqual(alice.read(), ["+alice"]);
    alice.say("hello");
    const bob = chat.stranger();
    await bob.run("NICK bob");
    assert.deepEqual(bob.read(), ["+alice", "alice: hello", "+bob"]);
    assert.deepEqual(alice.read(), ["+bob"]);
  });

  it("refuses a name that a live session holds, and frees it when that one ends", async () => {
    const chat = new Chat();
    const alice = await chat.person("alice");
    const other = chat.stranger();
    await other.run("NICK ALICE");
    assert.deepEqual(other.read(), ["! NICK_IN_USE ALICE"]);
    alice.end();
    await other.run("NICK ALICE");
    assert.deepEqual(other.read(), ["+alice", "-alice (disconnected)", "+ALICE"]);
  });

  it("refuses what looks like a name that a live session holds, and what looks like a reserved one", async () => {
    const chat = new Chat();
    await chat.person("Alice");
    const other = chat.stranger();
    for (const name of ["AIice", "a1ice", "ЅУЅТЕМ", "r00t", "Server"]) await other.run(`NICK ${name}`);
    assert.deepEqual(other.read(), [
      "! NICK_IN_USE AIice",
      "! NICK_IN_USE a1ice",
      "! NICK_RESERVED ЅУЅТЕМ",
      "! NICK_RESERVED r00t",
      "! NICK_RESERVED Server",
    ]);
    await other.run("NICK alicia");
    assert.deepEqual(other.read(), ["+Alice", "+alicia"]);
  });

  it("gives the name back when the session ended while it was claimed", async () => {
    let gates: ReturnType<typeof delayed> | undefined;
    const chat = new Chat({}, (inner) => (gates = delayed(inner)).backplane);
    const alice = chat.stranger();
    const pending = alice.run("NICK alice");
    alice.end();
    await gates?.open();
    await pending;
    const body = bodyOfText("x");
    assert.equal(await chat.backplane.whisper("alice", { from: "x", body }), undefined);
    assert.deepEqual([chat.hub.sessionCount, chat.hub.roomCount], [0, 0]);
  });

  it("leaves the lobby again, with one notice, when the session ended while it was joining", async () => {
    let gates: ReturnType<typeof delayed> | undefined;
    const chat = new Chat({}, (inner) => (gates = delayed(inner)).backplane);
    const watcher = chat.stranger();
    const watching = watcher.run("NICK watcher");
    await gates?.open();
    await gates?.open();
    await watching;
    const alice = chat.stranger();
    const pending = alice.run("NICK alice");
    await gates?.open(); // the name
    alice.end();
    await gates?.open(); // the lobby
    await pending;
    assert.deepEqual(watcher.read(), ["+watcher", "+alice", "-alice (disconnected)"]);
    assert.deepEqual(alice.read(), []);
    assert.equal((await chat.backplane.members(roomNamed("lobby"), 10)).count, 1);
  });
});

describe("Hub.join()", () => {
  it("loses and repeats nothing that happens between the backplane's join and its answer", async () => {
    let gates: ReturnType<typeof delayed> | undefined;
    const chat = new Chat({}, (inner) => (gates = delayed(inner)).backplane);
    const alice = chat.stranger();
    const joined = alice.run("NICK alice");
    await gates?.open();
    await gates?.open();
    await joined;
    const bob = chat.stranger();
    alice.say("before");
    const pending = bob.run("NICK bob");
    await gates?.open(); // the name; now the join is in the log and its answer waits
    alice.say("meanwhile");
    chat.clock.endTurns();
    alice.say("and more");
    await gates?.open();
    await pending;
    alice.say("after");
    assert.deepEqual(bob.read(), [
      "+alice",
      "alice: before",
      "+bob",
      "alice: meanwhile",
      "alice: and more",
      "alice: after",
    ]);
    assert.deepEqual(alice.read(), ["+alice", "+bob"]);
  });

  it("writes nothing to a newcomer of what meanwhile happened and its protocol has no words for", async () => {
    let gates: ReturnType<typeof delayed> | undefined;
    const chat = new Chat({}, (inner) => (gates = delayed(inner)).backplane);
    const encoder = protocols().text.encoder(undefined);
    const [alice, bob] = [chat.stranger(encoder), chat.stranger(encoder)];
    const joined = alice.run("NICK alice");
    await gates?.open();
    await gates?.open();
    await joined;
    const pending = bob.run("NICK bob");
    await gates?.open();
    const [lobby] = alice.session.rooms;
    assert.ok(lobby !== undefined);
    chat.hub.publish(alice.session, lobby, bodyOfPayload(new ByteRange(Uint8Array.of(0x1b))), 0);
    await gates?.open();
    await pending;
    assert.deepEqual(bob.read(), ["[시스템] alice님이 입장했습니다.", "[시스템] bob님이 입장했습니다."]);
    assert.deepEqual(bob.pushes.filter(({ length }) => length === 0), []);
  });

  it("brings all spellings of a name into one room, as its creator wrote it, also while joins are under way", async () => {
    let gates: ReturnType<typeof delayed> | undefined;
    const chat = new Chat({}, (inner) => (gates = delayed(inner)).backplane);
    const names = ["alice", "bob", "carol"];
    const people = names.map(() => chat.stranger());
    const run = async (lines: readonly string[]) => {
      const done = Promise.all(people.map((person, i) => person.run(lines[i] ?? "/ping")));
      for (let i = 0; i < 10; i += 1) await gates?.open();
      await done;
    };
    await run(names.map((name) => `NICK ${name}`));
    await run(["/join Dev", "/join dev", "/join ｄｅｖ"]);
    assert.deepEqual(people.map(({ session }) => session.rooms.map(({ name }) => name)), [["Dev"], ["Dev"], ["Dev"]]);
    assert.equal(new Set(people.map(({ session }) => session.room())).size, 1);
    for (const person of people) person.read();
    people[1]?.say("hi");
    assert.deepEqual(people.map((person) => person.read()), [["bob: hi"], [], ["bob: hi"]]);
    await run(["/join DEV", "/join DEV", "/leave"]);
    await run(["/leave", "/leave", "/ping"]);
    await run(["/join DEV"]);
    assert.equal(people[0]?.session.room()?.name, "DEV", "a room that is created anew is called anew");
  });

  it("moves a session: the old room hears that it left, the new one that it came", async () => {
    const chat = new Chat();
    const [alice, bob, carol] = [await chat.person("alice"), await chat.person("bob"), await chat.person("carol")];
    await carol.run("/join dev");
    [alice, bob, carol].forEach((person) => person.read());
    bob.say("last words");
    await bob.run("/join dev");
    bob.say("first words");
    assert.deepEqual(alice.read(), ["bob: last words", "-bob (left)"]);
    assert.deepEqual(carol.read(), ["+bob", "bob: first words"]);
    assert.deepEqual(bob.read(), ["+carol", "+bob"]);
  });

  it("gives the mover what its old room had for it before the new room's history", async () => {
    const chat = new Chat();
    const [alice, bob] = [await chat.person("alice"), await chat.person("bob")];
    alice.read();
    alice.say("wait for me");
    await bob.run("/join dev");
    assert.deepEqual(bob.read(), ["alice: wait for me", "+bob"]);
  });

  it("leaves the session where it was when the room is full or there are too many rooms", async () => {
    const chat = new Chat({ maxRooms: 1, maxRoomMembers: 1 });
    const [alice, bob] = [await chat.person("alice"), await chat.person("bob")];
    await alice.run("/join dev");
    bob.read();
    await bob.run("/join dev");
    await bob.run("/join other");
    await bob.run("/who");
    assert.deepEqual(bob.read(), ["! ROOM_FULL dev", "! TOO_MANY_ROOMS 1", "lobby=1: bob"]);
    await alice.run("/leave"); // the lobby is exempt
    await bob.run("/join other");
    assert.deepEqual(bob.read(), ["+alice", "+bob"]);
    assert.equal(chat.hub.roomCount, 2);
  });

  it("does nothing for the room one is in, nor for /leave in the lobby", async () => {
    const chat = new Chat();
    const alice = await chat.person("alice");
    await alice.run("/join lobby");
    await alice.run("/leave");
    assert.deepEqual(alice.read(), []);
  });
});

describe("Hub.leave() and Hub.detach()", () => {
  it("do nothing for a session that is not in the room any more", async () => {
    const chat = new Chat();
    const [alice, bot] = [await chat.person("alice"), await chat.program("bot")];
    await bot.call("join", { room: "dev" });
    const [lobby, dev] = [bot.session.room("lobby"), bot.session.room("dev")];
    assert.ok(lobby !== undefined && dev !== undefined);
    await alice.run("/join dev");
    alice.read();
    chat.hub.leave(bot.session, dev, "left");
    chat.hub.leave(bot.session, dev, "left");
    chat.hub.detach(bot.session, dev);
    assert.deepEqual(alice.read(), ["-bot (left)"]);
    assert.deepEqual(bot.session.rooms, [lobby]);
  });
});

describe("Hub.end()", () => {
  it("announces one leave, with the reason, and frees everything", async () => {
    const chat = new Chat();
    const [alice, bob] = [await chat.person("alice"), await chat.person("bob")];
    await bob.run("/join dev");
    await alice.run("/join dev");
    bob.read();
    chat.hub.end(alice.session, "timeout");
    chat.hub.end(alice.session, "quit");
    assert.deepEqual(bob.read(), ["-alice (timeout)"]);
    bob.end();
    assert.deepEqual([chat.hub.sessionCount, chat.hub.roomCount], [0, 0]);
    assert.equal((await chat.backplane.rooms(10)).count, 1);
  });

  it("takes an empty room's history with it, but not the lobby's", async () => {
    const chat = new Chat();
    const alice = await chat.person("alice");
    alice.say("in the lobby");
    await alice.run("/join dev");
    alice.say("in dev");
    await alice.run("/leave");
    alice.end();
    const bob = chat.stranger();
    await bob.run("NICK bob");
    assert.ok(bob.read().includes("alice: in the lobby"));
    await bob.run("/join dev");
    assert.deepEqual(bob.read(), ["+bob"]);
  });
});

describe("noticeMaxMembers", () => {
  it("keeps a crowd's comings and goings to oneself", async () => {
    const chat = new Chat({ noticeMaxMembers: 2 });
    const [alice, bob] = [await chat.person("alice"), await chat.person("bob")];
    assert.deepEqual(alice.read(), ["+bob"]);
    const carol = chat.stranger();
    await carol.run("NICK carol");
    assert.deepEqual(carol.read(), ["+alice", "+bob", "+carol"]);
    carol.end();
    assert.deepEqual([alice.read(), bob.read()], [[], []]);
    bob.end(); // two members again
    assert.deepEqual(alice.read(), ["-bob (disconnected)"]);
  });
});
