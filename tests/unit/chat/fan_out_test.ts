import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Chat, type Person, WordEncoder } from "../../support/chat.ts";

async function people(chat: Chat, ...nicks: string[]): Promise<Person[]> {
  const all = [];
  for (const nick of nicks) all.push(await chat.person(nick));
  all.forEach((person) => person.read());
  return all;
}

describe("Room.publish()", () => {
  it("skips the sender", async () => {
    const [alice, bob] = await people(new Chat(), "alice", "bob");
    alice?.say("one");
    assert.deepEqual(alice?.read(), []);
    assert.deepEqual(bob?.read(), ["alice: one"]);
  });

  it("writes once a turn, and the same buffer to every member without a message of its own", async () => {
    const chat = new Chat();
    const [alice, bob, carol, dave] = await people(chat, "alice", "bob", "carol", "dave");
    const before = [carol, dave].map((person) => person?.pushes.length);
    alice?.say("one");
    bob?.say("two");
    alice?.say("three");
    assert.deepEqual([carol, dave].map((person) => person?.pushes.length), before);
    chat.clock.endTurns();
    assert.deepEqual(carol?.read(), ["alice: one", "bob: two", "alice: three"]);
    assert.equal(carol?.pushes.length, (before[0] ?? 0) + 1);
    assert.equal(carol?.pushes.at(-1), dave?.pushes.at(-1));
    assert.deepEqual(alice?.read(), ["bob: two"]);
    assert.deepEqual(bob?.read(), ["alice: one", "alice: three"]);
  });

  it("keeps the shared batch whole while members join and leave, and gives those their part of it", async () => {
    const chat = new Chat();
    const [alice, bob, carol, dave] = await people(chat, "alice", "bob", "carol", "dave");
    const [late, gone] = [await chat.person("late"), await chat.person("gone")];
    await late.run("/join elsewhere");
    for (const person of [alice, bob, carol, dave, late, gone]) person?.read();
    const before = bob?.pushes.length ?? 0;
    alice?.say("one");
    await late.run("/join lobby");
    alice?.say("two");
    await gone.run("/join elsewhere");
    alice?.say("three");
    chat.clock.endTurns();
    const lines = ["alice: one", "+late", "alice: two", "-gone (left)", "alice: three"];
    assert.equal(bob?.pushes.length, before + 1);
    for (const person of [carol, dave]) assert.equal(person?.pushes.at(-1), bob?.pushes.at(-1));
    assert.deepEqual(bob?.read(), lines);
    assert.deepEqual(late.read().slice(-4), lines.slice(1));
    assert.deepEqual(gone.read().slice(0, 3), lines.slice(0, 3));
  });

  it("encodes each event once for its members, and once for all later requests", async () => {
    const chat = new Chat();
    const [alice, bob, carol] = await people(chat, "alice", "bob", "carol");
    const encoded = chat.encoder.encoded;
    alice?.say("one");
    assert.equal(chat.encoder.encoded, encoded + 1);
    await carol?.run("/history"); // the message, and its own join: the history has copies of both
    assert.equal(chat.encoder.encoded, encoded + 3);
    await chat.person("late"); // its join is encoded for the members, and for itself
    await bob?.run("/history"); // and replayed
    assert.equal(chat.encoder.encoded, encoded + 6);
  });

  it("reaches members of every protocol, each in its own encoding", async () => {
    const chat = new Chat();
    const other = new WordEncoder();
    const [alice] = await people(chat, "alice");
    const bob = await chat.person("bob", other);
    alice?.read();
    alice?.say("one");
    bob.say("two");
    assert.deepEqual(alice?.read(), ["bob: two"]);
    assert.deepEqual(bob.read(), ["alice: one"]);
    assert.equal(other.encoded > 0, true);
  });

  it("flushes a batch of 64 KiB before the turn ends", async () => {
    const chat = new Chat();
    const [alice, bob] = await people(chat, "alice", "bob");
    const pushes = bob?.pushes.length ?? 0;
    for (let i = 0; i < 17; i += 1) alice?.say("x".repeat(4096));
    assert.equal(bob?.pushes.length, pushes + 1);
    assert.equal(bob?.read().length, 17);
  });
});

describe("Session.answer()", () => {
  it("comes after what the room had said before, and before what it says next", async () => {
    const chat = new Chat();
    const [alice, bob, carol] = await people(chat, "alice", "bob", "carol");
    alice?.say("one");
    await carol?.run("/msg bob psst");
    alice?.say("two");
    bob?.say("three");
    await bob?.run("/ping");
    alice?.say("four");
    assert.deepEqual(bob?.read(), ["alice: one", "(carol) psst", "alice: two", "pong", "alice: four"]);
    assert.deepEqual(carol?.read(), ["alice: one", "alice: two", "bob: three", "alice: four"]);
    assert.deepEqual(alice?.read(), ["bob: three"]);
  });
});

/** One thing that happens, to the person with that number. */
type Act = readonly ["say" | "ping" | "join" | "leave" | "end turn" | "history", number];

const act: fc.Arbitrary<Act> = fc.tuple(
  fc.constantFrom("say", "say", "say", "ping", "join", "leave", "end turn", "history"),
  fc.nat(4),
);

describe("a room", () => {
  it("shows every member one order, without its own messages, whatever happens in between", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 60 }), async (acts) => {
        const chat = new Chat({ historySize: 0 });
        const crowd = await people(chat, "p0", "p1", "p2", "p3", "p4");
        const observer = await chat.person("observer");
        crowd.forEach((person) => person.read());
        /** The lines that each should have received: none while it is in the other room. */
        const expected = crowd.map((): string[] => []);
        const here = crowd.map(() => true);
        const tell = (line: string, except?: number) => {
          here.forEach((present, i) => present && i !== except && expected[i]?.push(line));
        };
        let said = 0;
        for (const [what, i] of acts) {
          const person = crowd[i];
          if (what === "end turn") chat.clock.endTurns();
          if (what === "ping") await person?.run("/ping").then(() => expected[i]?.push("pong"));
          if (what === "history" && here[i]) await person?.run("/history");
          if (what === "say" && here[i]) {
            person?.say(String(said));
            tell(`p${i}: ${said}`, i);
            said += 1;
          }
          if (what === "leave" && here[i]) {
            here[i] = false;
            await person?.run(`/join room${i}`);
            tell(`-p${i} (left)`);
            expected[i]?.push(`+p${i}`);
          }
          if (what === "join" && !here[i]) {
            await person?.run("/join lobby");
            here[i] = true;
            tell(`+p${i}`);
          }
        }
        for (const [i, person] of crowd.entries()) assert.deepEqual(person.read(), expected[i]);
        assert.equal(observer.read().filter((line) => line.includes(": ")).length, said);
        assert.deepEqual(chat.errors, []);
      }),
      { numRuns: 300 },
    );
  });
});
