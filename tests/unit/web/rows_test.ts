import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Conversation } from "../../../src/web/app/model/conversation.js";
import { presenceSummary } from "../../../src/web/app/model/presence.js";
import { rowsOf } from "../../../src/web/app/model/rows.js";
import { Timeline } from "../../../src/web/app/model/timeline.js";

const MINUTE = 60_000;
const dayOf = (time: number) => String(Math.floor(time / (24 * 60 * MINUTE)));

function rows(conversation: Conversation) {
  return rowsOf(conversation, dayOf).map((row) =>
    row.kind === "entry" ? `${row.isContinued ? "…" : ""}${row.entry.kind}` : row.kind
  );
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
    conversation.timeline.presence("dave", true, 11 * MINUTE);
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
    for (let i = 0; i < 100; i += 1) timeline.presence(`guest${i}`, true, i);
    assert.deepEqual(timeline.entries.map((entry) => entry.kind === "presence" && entry.steps.length), [60, 40]);
  });
});
