import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { Attack } from "../../../scripts/attacks/attack.ts";
import { frame, manyFrames } from "../../../scripts/attacks/frames.ts";
import { ATTACKS } from "../../../scripts/attacks/mod.ts";
import {
  attacksTable,
  cellsOf,
  failedRowOf,
  figuresTable,
  readAttackResults,
  rowOf,
  writeAttackResults,
} from "../../../scripts/attacks/results.ts";
import type { AttackResult } from "../../../scripts/attacks/run_attack.ts";
import { problemsOf, worstWaitOf } from "../../../scripts/attacks/verdict.ts";
import { WitnessRecord } from "../../../scripts/attacks/witness_record.ts";

describe("WitnessRecord", () => {
  /** Three messages, of which these come by each way. */
  function received(text: readonly number[], web: readonly number[] = [0, 1, 2]) {
    const record = new WitnessRecord();
    for (let i = 0; i < 3; i += 1) record.sends(i);
    for (const number of text) record.receives("text", number, 10);
    for (const number of web) record.receives("web", number, 10);
    const { lost, repeated, disordered } = record.summary();
    return { lost, repeated, disordered, isComplete: record.isComplete };
  }

  it("finds nothing wrong with what came once and in order", () => {
    assert.deepEqual(received([0, 1, 2]), { lost: 0, repeated: 0, disordered: 0, isComplete: true });
  });

  it("counts what was lost, repeated and out of order, on either way", () => {
    assert.deepEqual(received([0, 2]), { lost: 1, repeated: 0, disordered: 0, isComplete: false });
    assert.deepEqual(received([0, 1, 2], []), { lost: 3, repeated: 0, disordered: 0, isComplete: false });
    assert.deepEqual(received([0, 1, 1, 2]), { lost: 0, repeated: 1, disordered: 0, isComplete: true });
    assert.deepEqual(received([0, 2, 1]), { lost: 0, repeated: 0, disordered: 1, isComplete: true });
  });

  it("keeps the longest wait of each phase, in which the message or the ping was sent", () => {
    const record = new WitnessRecord();
    record.phase = "idle";
    const idle = record.sends(0);
    record.asks("text", 10);
    record.phase = "attack";
    const attack = record.sends(100);
    record.asks("web", 100);
    record.phase = "after";
    record.receives("text", idle, 130);
    record.isAnswered("text", 15);
    record.receives("text", attack, 150);
    record.isAnswered("web", 300);
    assert.deepEqual(record.summary().worstMs, { warming: 0, idle: 130, attack: 200, after: 0 });
  });

  it("counts pings without an answer, and connections that ended", () => {
    const record = new WitnessRecord();
    record.asks("text", 0);
    record.isClosed("web", "reset");
    assert.equal(record.isComplete, false);
    const { unanswered, closed } = record.summary();
    assert.deepEqual({ unanswered, closed }, { unanswered: 1, closed: ["web: reset"] });
  });

  it("keeps how late its own timer was, by phase", () => {
    const record = new WitnessRecord();
    record.isLate(5);
    record.phase = "attack";
    for (const ms of [1, 3, 2]) record.isLate(ms);
    assert.deepEqual(record.summary().lateMs, { warming: 5, idle: 0, attack: 3, after: 0 });
  });

  it("refuses a message that was never sent", () => {
    assert.throws(() => new WitnessRecord().receives("text", 0, 0), /message 0 came, but was never sent/);
  });
});

const ATTACK: Attack = {
  name: "f7",
  does: "a test",
  seconds: 1,
  maxDelayMs: 100,
  right: [{ what: "status", oneOf: [403, 421] }, { what: "MB", atMost: 5 }],
  run: () => Promise.resolve({}),
};
const MIB = 1024 * 1024;
const GOOD: AttackResult = {
  observed: { status: 403, MB: 5 },
  witness: {
    worstMs: { warming: 999, idle: 20, attack: 100, after: 120 },
    lateMs: { warming: 99, idle: 88, attack: 3, after: 4 },
    sent: 10,
    lost: 0,
    repeated: 0,
    disordered: 0,
    unanswered: 0,
    closed: [],
  },
  memory: { before: 60 * MIB, most: 900 * MIB, after: 124 * MIB },
  unanswered: [],
  stop: { status: 0, seconds: 10 },
};

describe("problemsOf()", () => {
  const problems = (change: Partial<AttackResult>) => problemsOf(ATTACK, { ...GOOD, ...change });
  const witness = (change: Partial<AttackResult["witness"]>) => problems({ witness: { ...GOOD.witness, ...change } });

  it("finds none where every limit is kept", () => {
    assert.deepEqual(problems({}), []);
  });

  it("finds a wait that is too long, during the attack or after it, beyond the idle one", () => {
    assert.deepEqual(witness({ worstMs: { warming: 0, idle: 20, attack: 121, after: 0 } }), ["waits 121 ms"]);
    assert.deepEqual(witness({ worstMs: { warming: 0, idle: 20, attack: 0, after: 121 } }), ["waits 121 ms"]);
    assert.equal(worstWaitOf(GOOD), 120);
  });

  it("finds what the witness missed", () => {
    assert.deepEqual(witness({ lost: 1, repeated: 2, disordered: 3, unanswered: 4 }), [
      "1 lost",
      "2 repeated",
      "3 disordered",
      "4 unanswered",
    ]);
    assert.deepEqual(witness({ closed: ["web: reset"] }), ["witness closed (web: reset)"]);
  });

  it("finds memory that is kept, and what was held meanwhile where that counts", () => {
    assert.deepEqual(problems({ memory: { before: 0, most: 0, after: 64 * MIB + 1 } }), ["keeps 67 MB"]);
    const grown = { ...GOOD, memory: { before: 0, most: 64 * MIB + 1, after: 0 } };
    assert.deepEqual(problemsOf(ATTACK, grown), []);
    assert.deepEqual(problemsOf({ ...ATTACK, isMemoryFlat: true }, grown), ["holds 67 MB"]);
    const stayed = { ...GOOD, memory: { before: 0, most: 0, after: 64 * MIB + 1 } };
    assert.deepEqual(problemsOf({ ...ATTACK, staysUntilStop: true }, stayed), []);
  });

  it("finds ports without an answer, and a server that ends badly or late", () => {
    assert.deepEqual(problems({ unanswered: ["chat", "TLS"] }), ["no answer to new clients: chat, TLS"]);
    assert.deepEqual(problems({ stop: { status: "SIGKILL", seconds: 20 } }), [
      "ends with SIGKILL",
      "takes 20.0 s to stop",
    ]);
  });

  it("finds what an attack should not have seen, or did not see", () => {
    assert.deepEqual(problems({ observed: { status: 200, MB: 6 } }), [
      "status: 200, expected 403 or 421",
      "MB: 6, expected at most 5",
    ]);
    assert.deepEqual(problems({ observed: { status: 421 } }), ["MB: nothing, expected at most 5"]);
  });

  it("takes other limits, and none on time", () => {
    const slow = { ...GOOD, witness: { ...GOOD.witness, worstMs: { warming: 0, idle: 0, attack: 9999, after: 0 } } };
    assert.deepEqual(problemsOf(ATTACK, slow, { maxKeptBytes: 64 * MIB }), []);
    assert.deepEqual(problemsOf(ATTACK, slow, { maxKeptBytes: MIB }), ["keeps 67 MB"]);
  });
});

describe("the figures of the attacks", () => {
  it("are kept where they are not measured anew, in the order of the table", () => {
    const folder = mkdtempSync(join(tmpdir(), "maru-attacks-"));
    const path = join(folder, "results.json");
    const about = { time: "2026-11-27T12:00:00Z", machine: "a machine" };
    assert.equal(figuresTable(readAttackResults(path)), "Not measured yet.");
    const [first, second] = [ATTACK, { ...ATTACK, name: "f2" }];
    writeAttackResults({ ...about, rows: [rowOf(first, "bun", 1, GOOD), rowOf(first, "bun", 2, GOOD)] }, path);
    writeAttackResults({ ...about, rows: [rowOf(second, "deno", 1, GOOD)] }, path);
    writeAttackResults({ ...about, rows: [failedRowOf(first, "bun", 2, "why")] }, path);
    const cells = readAttackResults(path)?.rows.map(cellsOf);
    assert.deepEqual(cells?.map(([attack, runtime, threads]) => [attack, runtime, threads].join(" ")), [
      "f2 deno 1",
      "f7 bun 1",
      "f7 bun 2",
    ]);
    assert.deepEqual(cells?.map((row) => row.at(-1)), ["good", "good", "**not run: why**"]);
    assert.deepEqual(cells?.[1]?.slice(3), ["20", "120", "4", "63", "944", "130", "0", "good"]);
    assert.match(figuresTable(readAttackResults(path)), /^Measured until 2026-11-27 on a machine\.\n\n\| attack /);
    rmSync(folder, { recursive: true });
  });

  it("belong to attacks of different names", () => {
    assert.equal(new Set(ATTACKS.map(({ name }) => name)).size, ATTACKS.length);
    assert.equal(attacksTable().split("\n").length, ATTACKS.length + 2);
  });
});

describe("frames by hand", () => {
  it("are masked with zeros, and long ones say how long they are", () => {
    assert.deepEqual([...frame("pong")], [0x8a, 0x80, 0, 0, 0, 0]);
    assert.deepEqual([...frame("text", "a", { fin: false })], [0x01, 0x81, 0, 0, 0, 0, 0x61]);
    assert.deepEqual([...frame("ping", "x".repeat(300)).subarray(0, 4)], [0x89, 0xfe, 1, 44]);
    assert.deepEqual([...manyFrames(Uint8Array.of(1, 2), 2)], [1, 2, 1, 2]);
  });
});
