import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { BackplaneUnavailable } from "../../../src/chat/backplane.ts";
import { bodyOfPayload, EMPTY_BODY } from "../../../src/chat/body.ts";
import { LEAVE_REASONS } from "../../../src/chat/events/leave.ts";
import { type Draft, EVENT_KINDS, type EventKindName, type RoomEvent } from "../../../src/chat/events/mod.ts";
import { History } from "../../../src/chat/history.ts";
import { BatchReader, BatchWriter } from "../../../src/backplane/threads/batch.ts";
import { readDraft, readEvent, writeDraft, writeEvent } from "../../../src/backplane/threads/records.ts";
import { ByteRange } from "../../../src/lib/byte_range.ts";
import { ownBody } from "../../support/bodies.ts";
import { Chat } from "../../support/chat.ts";

const bytes = fc.uint8Array({ maxLength: 30 }).map((payload) => bodyOfPayload(new ByteRange(payload)));
const flag = fc.constantFrom(undefined, true as const);
const target = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

/** The fields of each kind: a new kind does not compile before it has its line here. */
const FIELDS: { readonly [Name in EventKindName]: fc.Arbitrary<object> } = {
  message: fc.oneof(
    fc.record({ body: bytes, action: flag, edited: flag }),
    fc.record({ body: fc.constant(EMPTY_BODY), action: flag, deleted: fc.constant(true) }),
  ),
  join: fc.constant({}),
  leave: fc.record({ reason: fc.constantFrom(...LEAVE_REASONS) }),
  rename: fc.record({ to: fc.string() }),
  delete: fc.record({ target }),
  edit: fc.record({ target, body: bytes }),
};

const drafts = fc.constantFrom(...Object.keys(FIELDS) as EventKindName[]).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    origin: fc.string(),
    nick: fc.string(),
    id: fc.option(fc.oneof(fc.string(), fc.integer()), { nil: undefined }),
    arrivedAt: fc.option(fc.double({ noNaN: true }), { nil: undefined }),
    fields: FIELDS[kind],
  }).map(({ fields, ...draft }) => ({ ...draft, ...fields }) as Draft)
);

const events = fc.record({
  draft: drafts,
  room: fc.string(),
  seq: target,
  time: fc.integer({ min: 0 }),
  silent: fc.boolean(),
  epoch: fc.option(fc.string(), { nil: undefined }),
}).map(({ draft, ...place }) => ({ ...draft, ...place, encodings: [] }) as RoomEvent);

/** The same without what is undefined, and with bodies in memory of their own. */
function plain<It extends object>(event: It): object {
  const own = "body" in event ? { ...event, body: ownBody(event.body as Parameters<typeof ownBody>[0]) } : event;
  return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
}

describe("EVENT_KINDS", () => {
  it("have a code of their own each", () => {
    const codes = Object.values(EVENT_KINDS).map(({ code }) => code);
    assert.equal(new Set(codes).size, codes.length);
    for (const code of codes) assert.ok(Number.isInteger(code) && code >= 1 && code <= 255, String(code));
  });

  it("keep their codes, which records in a store have", () => {
    const codes = Object.fromEntries(Object.entries(EVENT_KINDS).map(([name, { code }]) => [name, code]));
    assert.deepEqual(codes, { message: 1, join: 2, leave: 3, rename: 4, delete: 5, edit: 6 });
  });

  it("read from their records what was written", () => {
    fc.assert(fc.property(fc.array(events, { maxLength: 5 }), fc.array(drafts, { maxLength: 5 }), (events, drafts) => {
      const out = new BatchWriter();
      for (const event of events) writeEvent(out, event);
      for (const draft of drafts) writeDraft(out, draft);
      const from = new BatchReader(out.take(), []);
      for (const event of events) assert.deepEqual(plain(readEvent(from)), plain(event));
      for (const draft of drafts) assert.deepEqual(plain(readDraft(from)), plain(draft));
      assert.equal(from.isAtEnd, true);
    }));
  });

  it("come out of a history as they went in, where it keeps them", () => {
    fc.assert(
      fc.property(events, (event) => {
        const history = new History({ events: 1, bytes: 0 });
        history.add(event);
        const isKept = !("target" in event);
        // A history keeps nothing that is only for those who were there.
        const kept = plain({ ...event, silent: false, id: undefined, arrivedAt: undefined });
        assert.deepEqual(history.recent().map(plain), isKept ? [kept] : []);
      }),
      { numRuns: 300 },
    );
  });

  it("are refused when unknown, and never taken for another", () => {
    const out = new BatchWriter();
    writeDraft(out, { kind: "join", origin: "1", nick: "a" });
    const record = new Uint8Array(out.take());
    for (const code of [0, 7, 255]) {
      const other = record.with(record.length - 1, code);
      assert.throws(() => readDraft(new BatchReader(other.buffer as ArrayBuffer, [])), {
        name: "RangeError",
        message: `Cannot read an event: unknown kind ${code}`,
      });
    }
  });
});

/** Two people and a program in the room `dev`, who have read everything so far. */
async function inDev() {
  const chat = new Chat();
  const [alice, bob, bot] = [await chat.person("alice"), await chat.person("bob"), await chat.program("bot")];
  for (const person of [alice, bob]) await person.run("/join dev");
  await bot.call("join", { room: "dev" });
  await bot.call("leave", { room: "lobby" });
  for (const person of [alice, bob, bot]) person.read();
  return { chat, alice, bob, bot };
}

describe("/nick", () => {
  it("changes the nickname and notifies every member, the renamed one too", async () => {
    const { chat, alice, bob, bot } = await inDev();
    await alice.run("/nick carol");
    for (const person of [alice, bob, bot]) assert.deepEqual(person.read(), ["alice > carol"]);
    alice.say("hi");
    await bob.run("/who");
    await bob.run("/msg carol psst");
    assert.deepEqual(bob.read(), ["carol: hi", "dev=3: carol bob bot"]);
    assert.deepEqual(alice.read(), ["(bob) psst"]);
    await chat.person("alice"); // the old name is free
    alice.end();
    assert.deepEqual(bob.read(), ["-carol (disconnected)"]);
  });

  it("notifies each room of the session once, and sends one ack", async () => {
    const { alice, bot } = await inDev();
    await bot.call("join", { room: "ops" });
    bot.read();
    await bot.call("rename", { nick: "robot" }, 7);
    assert.deepEqual(bot.read(), ["bot > robot", "bot > robot", "ack 7 -"]);
    assert.deepEqual(alice.read(), ["bot > robot"]);
    await bot.call("rename", { nick: "robot" }, 8);
    assert.deepEqual(bot.read(), ["ack 8 -"]);
  });

  it("notifies the other rooms when one cannot be reached, and that one when it is asked again", async () => {
    const { chat, alice, bot } = await inDev();
    await bot.call("join", { room: "ops" });
    bot.read();
    const { append } = chat.backplane;
    chat.backplane.append = (room, draft) =>
      room === "dev" ? Promise.reject(new BackplaneUnavailable("no link")) : append.call(chat.backplane, room, draft);
    await assert.rejects(bot.call("rename", { nick: "robot" }, 7), BackplaneUnavailable);
    assert.deepEqual([bot.read(), alice.read()], [["bot > robot"], []]);
    await chat.person("bot"); // the old name is free
    chat.backplane.append = append;
    await bot.call("message", { room: "dev", text: "hi" });
    await bot.call("rename", { nick: "robot" }, 8);
    assert.deepEqual([bot.read(), alice.read()], [["bot > robot", "ack 8 -"], ["robot: hi", "bot > robot"]]);
  });

  it("takes another spelling of one's own name, and what looks like it", async () => {
    const { chat, alice, bob } = await inDev();
    for (const name of ["ALICE", "AIice", "alice"]) await alice.run(`/nick ${name}`);
    assert.deepEqual(bob.read(), ["alice > ALICE", "ALICE > AIice", "AIice > alice"]);
    await bob.run("/nick Alice");
    await bob.run("/nick a1ice");
    assert.deepEqual(bob.read(), ["! NICK_IN_USE Alice", "! NICK_IN_USE a1ice"]);
    alice.end();
    await bob.run("/nick Alice");
    assert.deepEqual(bob.read(), ["-alice (disconnected)", "bob > Alice"]);
    await chat.person("bob");
  });

  it("is refused for what is taken, reserved or no nickname, and before NICK", async () => {
    const { chat, alice, bob } = await inDev();
    for (const name of ["bob", "BOB", "server", "a b", ""]) await alice.run(`/nick ${name}`.trim());
    assert.deepEqual(alice.read(), [
      "! NICK_IN_USE bob",
      "! NICK_IN_USE BOB",
      "! NICK_RESERVED server",
      "! NICK_INVALID a b",
      "! NICK_INVALID",
    ]);
    assert.deepEqual(bob.read(), []);
    const stranger = chat.stranger();
    await stranger.run("/nick dora");
    assert.deepEqual(stranger.read(), ["! NICK_REQUIRED"]);
  });

  it("stands in the history, whose messages keep the name they were sent under", async () => {
    const { chat, alice } = await inDev();
    alice.say("one");
    await alice.run("/nick carol");
    const late = await chat.person("late");
    await late.run("/join dev");
    assert.deepEqual(late.read().slice(-3), ["alice: one", "alice > carol", "+late"]);
  });

  it("frees both names when the session ends while it is renamed", async () => {
    const { chat, alice } = await inDev();
    const renaming = alice.run("/nick carol");
    alice.end();
    await renaming;
    await chat.person("carol");
    await chat.person("alice");
  });

  for (const [what, isAppended, last] of [["before", false, "bot"], ["after", true, "robot"]] as const) {
    it(`frees both names and leaves each room once when the session ends ${what} the rooms have the rename`, async () => {
      const gate = Promise.withResolvers<void>();
      const chat = new Chat({}, (backplane) => {
        const append = backplane.append.bind(backplane);
        backplane.append = async (room, draft) => {
          if (isAppended) await append(room, draft);
          await gate.promise;
          return isAppended ? undefined : await append(room, draft);
        };
        return backplane;
      });
      const [bot, other] = [await chat.program("bot"), await chat.program("other")];
      for (const program of [bot, other]) {
        for (const room of ["dev", "ops"]) await program.call("join", { room });
        await program.call("leave", { room: "lobby" });
      }
      other.read();
      const renaming = bot.call("rename", { nick: "robot" });
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve(); // the claim is answered
      bot.end();
      gate.resolve();
      await renaming;
      const events = [...(isAppended ? ["bot > robot"] : []), `-${last} (disconnected)`];
      assert.deepEqual(other.read(), [...events, ...events], "of each room");
      for (const nick of ["bot", "robot"]) await chat.person(nick);
    });
  }
});

describe("/me", () => {
  it("is a message that says what one does, to everyone else", async () => {
    const { alice, bob, bot } = await inDev();
    await alice.run("/me waves");
    await bot.call("message", { room: "dev", text: "nods", action: true }, 1);
    await bot.call("message", { room: "dev", text: "speaks", action: false }, 2);
    assert.deepEqual(bob.read(), ["* alice: waves", "* bot: nods", "bot: speaks"]);
    assert.deepEqual(bot.read(), ["* alice: waves", "ack 1 5", "ack 2 6"]);
    await alice.run("/me");
    assert.deepEqual(alice.read(), ["* bot: nods", "bot: speaks", "! BAD_REQUEST /me <text>"]);
  });
});

describe("/delete", () => {
  it("deletes one's own latest message, or the n-th latest", async () => {
    const { alice, bob, bot } = await inDev();
    for (const word of ["one", "two"]) alice.say(word);
    bob.say("three");
    await alice.run("/delete");
    await alice.run("/delete 1");
    assert.deepEqual(bot.read(), ["alice: one", "alice: two", "bob: three", "alice deleted 5", "alice deleted 4"]);
    assert.deepEqual(alice.read(), ["bob: three", "alice deleted 5", "alice deleted 4"]);
    await alice.run("/delete");
    for (const wrong of ["0", "x", "-1", "1 2"]) await alice.run(`/delete ${wrong}`);
    assert.deepEqual(alice.read(), ["! NO_SUCH_MESSAGE", ...Array(4).fill("! BAD_REQUEST /delete [n]")]);
  });

  it("is refused for messages of others, and for what is no message any more", async () => {
    const { alice, bot } = await inDev();
    alice.say("hers");
    await bot.call("message", { room: "dev", text: "its own" });
    bot.read();
    await bot.call("delete", { room: "dev", seq: 4 }, 1);
    await bot.call("delete", { room: "dev", seq: 5 }, 2);
    for (const seq of [5, 1, 99]) await bot.call("delete", { room: "dev", seq }, seq);
    await bot.call("delete", { room: "lobby", seq: 1 }, 5);
    assert.deepEqual(bot.read(), [
      "! FORBIDDEN 4",
      "bot deleted 5",
      "ack 2 6",
      "! NO_SUCH_MESSAGE 5",
      "! NO_SUCH_MESSAGE 1",
      "! NO_SUCH_MESSAGE 99",
      "! NOT_IN_ROOM lobby",
    ]);
  });

  it("is refused for a message of an earlier session of one's nickname", async () => {
    const { chat, alice, bob } = await inDev();
    alice.say("old");
    alice.end();
    const later = await chat.program("alice");
    await later.call("join", { room: "dev" });
    later.read();
    await later.call("delete", { room: "dev", seq: 4 });
    await later.call("edit", { room: "dev", seq: 4, text: "new" });
    assert.deepEqual(later.read(), ["! FORBIDDEN 4", "! FORBIDDEN 4"]);
    assert.equal(bob.read().at(-1), "+alice");
  });
});

describe("edit", () => {
  it("gives a message another text, which history has from then on", async () => {
    const { chat, alice, bot } = await inDev();
    await bot.call("message", { room: "dev", text: "wrod" }, 1);
    await bot.call("edit", { room: "dev", seq: 4, text: "word" }, 2);
    assert.deepEqual(alice.read(), ["bot: wrod", "bot edited 4: word"]);
    assert.deepEqual(bot.read(), ["ack 1 4", "bot edited 4: word", "ack 2 5"]);
    await bot.call("message", { room: "dev", text: "secret" });
    await bot.call("delete", { room: "dev", seq: 6 });
    const late = await chat.program("late");
    await late.call("join", { room: "dev" });
    assert.deepEqual(late.read().slice(-3), ["bot: word (edited)", "bot:  (deleted)", "+late"]);
    await bot.call("edit", { room: "dev", seq: 6, text: "back" });
    assert.deepEqual(bot.read().at(-1), "! NO_SUCH_MESSAGE 6");
    await alice.run("/me waves");
    await late.call("history", { room: "dev", limit: 1 });
    assert.deepEqual(late.read().slice(-1), ["* alice: waves"]);
  });
});

describe("an id", () => {
  it("comes back in the one answer of every request", async () => {
    const { chat, bot } = await inDev();
    const answers: string[] = [];
    const answer = bot.session.answer.bind(bot.session);
    bot.session.answer = (it) => {
      answers.push(`${it.kind} ${"id" in it ? it.id : "-"}`);
      if (it.kind === "ack") assert.equal(it.time, chat.clock.time());
      answer(it);
    };
    const requests: readonly (readonly [string, object])[] = [
      ["join", { room: "ops" }],
      ["join", { room: "ops" }],
      ["message", { room: "ops", text: "hi" }],
      ["edit", { room: "ops", seq: 2, text: "ho" }],
      ["delete", { room: "ops", seq: 2 }],
      ["who", { room: "ops" }],
      ["rooms", {}],
      ["history", { room: "ops" }],
      ["rename", { nick: "robot" }],
      ["direct", { to: "alice", text: "psst" }],
      ["ping", {}],
      ["leave", { room: "ops" }],
      ["leave", { room: "ops" }],
    ];
    for (const [i, [name, input]] of requests.entries()) await bot.call(name, input, i);
    assert.deepEqual(answers, [
      "joined 0",
      "ack 1",
      "ack 2",
      "ack 3",
      "ack 4",
      "who 5",
      "rooms 6",
      "history 7",
      "ack 8",
      "ack 9",
      "pong 10",
      "ack 11",
      "error 12",
    ]);
  });
});

describe("history wanted", () => {
  it("is replayed as far as a program asks for, and 0 is none", async () => {
    const { chat, alice } = await inDev();
    for (const word of ["one", "two", "three"]) alice.say(word);
    const late = await chat.program("late");
    for (const [history, events] of [[0, []], [1, ["-late (left)"]], [2, ["+late", "-late (left)"]]] as const) {
      await late.call("join", { room: "dev", history });
      assert.deepEqual(late.read(), [...events, "+late"]);
      await late.call("leave", { room: "dev" });
      late.read();
    }
    const other = new Chat();
    (await other.person("x")).say("hello");
    const program = other.stranger();
    await program.call("nick", { nick: "bot", history: 0 }, 1);
    assert.deepEqual(program.read(), ["+bot"]);
  });

  it("pages in both directions, at most 1000 events an answer", async () => {
    const chat = new Chat({ historySize: 3000 });
    const [alice, bot] = [await chat.person("alice"), await chat.program("bot")];
    for (let i = 0; i < 1500; i += 1) alice.say(String(i));
    bot.read();
    await bot.call("history", { room: "lobby" });
    const all = bot.read();
    assert.deepEqual([all.length, all[0], all.at(-1)], [1000, "alice: 500", "alice: 1499"]);
    await bot.call("history", { room: "lobby", after: 4, limit: 2 });
    await bot.call("history", { room: "lobby", before: 4, limit: 1 });
    await bot.call("history", { room: "lobby", after: 4, before: 8, limit: 2 });
    assert.deepEqual(bot.read(), ["alice: 2", "alice: 3", "alice: 0", "alice: 3", "alice: 4"]);
    const ranges = [
      [{ after: 1499, before: 1502, limit: 9 }, ["alice: 1497", "alice: 1498"]],
      [{ after: 1, limit: 2 }, ["+bot", "alice: 0"]],
      [{ after: 0, limit: 3 }, ["+alice", "+bot", "alice: 0"]],
    ] as const;
    for (const [range, events] of ranges) {
      await bot.call("history", { room: "lobby", ...range });
      assert.deepEqual(bot.read(), events, JSON.stringify(range));
    }
    await bot.call("history", { room: "lobby", limit: 1200 });
    assert.equal(bot.read().length, 1000);
  });
});
