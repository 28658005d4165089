import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Conversation } from "../../../src/web/app/model/conversation.js";
import { presenceSummary } from "../../../src/web/app/model/presence.js";
import { isSameRow, rowsOf } from "../../../src/web/app/model/rows.js";
import { Timeline } from "../../../src/web/app/model/timeline.js";

const MINUTE = 60_000;
const dayOf = (time: number) => String(Math.floor(time / (24 * 60 * MINUTE)));

function rows(conversation: Conversation) {
  return rowsOf(conversation, dayOf).map((row) =>
    row.kind === "entry" ? `${row.isContinued ? "…" : ""}${row.entry.kind}` : row.kind
  );
}

/** The messages that show a name. */
function named(conversation: Conversation): number[] {
  const messages = rowsOf(conversation, dayOf).filter((row) => row.kind === "entry");
  return messages.flatMap(({ isContinued }, at) => isContinued ? [] : [at]);
}

describe("rowsOf()", () => {
  it("puts messages of one person together, for five minutes and with nothing in between", () => {
    const conversation = new Conversation("room", "lobby");
    const say = (nick: string, minutes: number) =>
      conversation.timeline.message({ nick, time: minutes * MINUTE, reader: "me", text: "x" });
    say("bob", 0);
    say("bob", 4);
    say("bob", 10);
    say("carol", 10);
    conversation.timeline.presence({ nick: "dave", came: true, time: 11 * MINUTE });
    say("carol", 11);
    conversation.outbox.add({ id: 1, nick: "carol", text: "y", time: 12 * MINUTE });
    assert.deepEqual(rows(conversation), [
      "day",
      "message",
      "…message",
      "message",
      "message",
      "presence",
      "message",
      "…pending",
    ]);
  });

  it("repeats the name in a long run of one person, so that each screenful has it", () => {
    const conversation = new Conversation("direct", "bob");
    const say = (text: string) => conversation.timeline.message({ nick: "bob", time: 0, reader: "me", text });
    for (let i = 0; i < 20; i += 1) say("x");
    assert.deepEqual(named(conversation), [0, 8, 16]);
    const long = new Conversation("direct", "bob");
    for (const text of ["x", "가".repeat(44 * 4), "x", "1\n2\n3\n4\n5\n6\n7\n8", "x", "x".repeat(44 * 7), "x"]) {
      long.timeline.message({ nick: "bob", time: 0, reader: "me", text });
    }
    assert.deepEqual(named(long), [0, 1, 2, 3, 4, 6], "a long text has its name, and the one below it too");
  });

  it("gives each day's line a key of its own, also when a wrong clock brings a day back", () => {
    const conversation = new Conversation("room", "lobby");
    const day = 24 * 60 * MINUTE;
    for (const time of [day, 0, day]) conversation.timeline.message({ nick: "bob", time, reader: "me", text: "x" });
    const keys = rowsOf(conversation, dayOf).map(({ key }) => key);
    assert.equal(new Set(keys).size, 6);
  });

  it("names a day anew when it is not today any more", () => {
    const conversation = new Conversation("room", "lobby");
    conversation.timeline.message({ nick: "bob", time: 0, reader: "me", text: "x" });
    const [before, line] = rowsOf(conversation, dayOf, { labelOf: () => "Today" });
    const [after, same] = rowsOf(conversation, dayOf, { labelOf: () => "2 January" });
    assert(before !== undefined && after !== undefined && line !== undefined && same !== undefined);
    assert.deepEqual([isSameRow(before, after), isSameRow(line, same)], [false, true]);
  });

  it("puts no action together with what is said before or after it", () => {
    const conversation = new Conversation("room", "lobby");
    for (const action of [{}, { isAction: true }, {}] as const) {
      conversation.timeline.message({ nick: "bob", time: 0, reader: "me", text: "x", ...action });
    }
    assert.deepEqual(rows(conversation), ["day", "message", "message", "message"]);
  });

  it("is another row when its message can be changed, or is being edited", () => {
    const conversation = new Conversation("room", "lobby");
    const { key } = conversation.timeline.message({ nick: "bob", time: 0, reader: "me", text: "x" });
    const row = (marks: Parameters<typeof rowsOf>[2]) => rowsOf(conversation, dayOf, marks).at(-1);
    const [plain, same] = [row({}), row({})];
    const others = [row({ isChangeable: () => true }), row({ editingKey: key })];
    assert(plain !== undefined && same !== undefined);
    assert.equal(isSameRow(plain, same), true);
    for (const other of others) assert.equal(other !== undefined && isSameRow(plain, other), false);
  });

  it("draws a line where a day begins, and where what is new does", () => {
    const conversation = new Conversation("room", "lobby");
    const day = 24 * 60 * MINUTE;
    for (const time of [day - 1, day, day + 1]) {
      const entry = conversation.timeline.message({ nick: "bob", time, reader: "me", text: "x" });
      if (time > day) conversation.missed(entry);
    }
    assert.deepEqual(rows(conversation), ["day", "message", "day", "message", "new", "message"]);
    const keys = rowsOf(conversation, dayOf).map(({ key }) => key);
    assert.equal(new Set(keys).size, keys.length);
  });
});

describe("comings and goings", () => {
  const steps = (...words: string[]) => words.map((it) => ({ nick: it.slice(1), came: it.startsWith("+") }));

  it("are summarized once for each person", () => {
    assert.deepEqual(presenceSummary(steps("+a", "-b", "+c", "-c", "-d", "+d", "+a")), {
      came: ["a"],
      left: ["b"],
      passed: ["c"],
      returned: ["d"],
    });
  });

  it("stand in one entry as long as nothing is said, and so many of them", () => {
    const timeline = new Timeline();
    for (let i = 0; i < 500; i += 1) timeline.presence({ nick: `guest${i}`, came: true, time: i });
    assert.deepEqual(timeline.entries.map((entry) => entry.kind === "presence" && entry.steps.length), [400, 100]);
  });

  it("take two steps of a person who joins and leaves again and again", () => {
    const timeline = new Timeline();
    const step = (nick: string, came: boolean) => timeline.presence({ nick, came, time: 0 });
    step("dave", true);
    for (let i = 0; i < 300; i += 1) step("bob", i % 2 === 0);
    step("dave", false);
    const [entry] = timeline.entries;
    assert(entry?.kind === "presence" && timeline.entries.length === 1);
    assert.deepEqual(entry.steps, steps("+dave", "+bob", "-bob", "-dave"));
  });
});
