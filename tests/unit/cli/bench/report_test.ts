import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { reportOf } from "../../../../src/cli/bench/report.ts";
import { type ResultContext, resultOf } from "../../../../src/cli/bench/result.ts";
import type { RunResult } from "../../../../src/cli/bench/run.ts";
import { stagesOf } from "../../../../src/cli/bench/plan.ts";
import { tableOf } from "../../../../src/cli/bench/table.ts";
import type { StageOutcome } from "../../../../src/cli/bench/stage_run.ts";
import { Histogram } from "../../../../src/lib/histogram.ts";

const LOAD = { clients: 40, rooms: 4, senders: 40, rate: 2, duration: 4, steps: 2 };

const CONTEXT: ResultContext = {
  settings: {
    target: { hostname: "127.0.0.1", port: 9000 },
    load: LOAD,
    size: 64,
    protocol: "text",
    json: false,
    report: undefined,
    confirmedHost: undefined,
    mayDisturb: false,
  },
  server: { name: "maru/<b>", limits: {}, others: { clients: 0, rooms: 0, isMore: false } },
  runtime: "bun 1",
  target: "127.0.0.1:9000",
  time: Date.UTC(2026, 0, 2),
};

function histogramOf(...values: number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** A run whose last stage has these differences from a good one. */
function resultWith(changes: Partial<StageOutcome> = {}, ending: Partial<RunResult> = {}) {
  const stages = stagesOf(LOAD).map((stage): StageOutcome => ({
    stage,
    ms: 2000,
    sent: 80,
    withheld: 0,
    delivered: 4,
    lost: 0,
    repeated: 0,
    disordered: 0,
    damaged: 0,
    misdelivered: 0,
    latency: histogramOf(900, 1000, 1100, 250_000),
    lateness: histogramOf(100),
    perSecond: [3, 1],
  }));
  const last = stages.at(-1);
  const run: RunResult = {
    stages: last === undefined ? [] : [...stages.slice(0, -1), { ...last, ...changes }],
    closed: new Map(),
    refused: new Map(),
    problem: undefined,
    isUnreachable: false,
    cpuSeconds: 1,
    ...ending,
  };
  return resultOf(run, CONTEXT);
}

describe("resultOf()", () => {
  it("is good when everything was delivered once and in order", () => {
    const result = resultWith();
    assert.equal(result.isGood, true);
    assert.deepEqual(result.warnings, []);
    assert.deepEqual(result.generator, { cpuSeconds: 1, cpuShare: 0.25 });
    const [stage] = result.stages;
    assert.deepEqual([stage?.clients, stage?.rooms, stage?.senders, stage?.seconds], [20, 2, 20, 2]);
    assert.deepEqual([stage?.sentPerSecond, stage?.deliveriesPerSecond], [40, 2]);
    assert.equal(stage?.latencyMs.max, 250);
  });

  it("is not good when anything else happened", () => {
    for (const fault of ["lost", "repeated", "disordered", "damaged", "misdelivered", "withheld"] as const) {
      const result = resultWith({ [fault]: 3 });
      assert.equal(result.isGood, false, fault);
      assert.equal(result.totals[fault], 3);
    }
    assert.equal(resultWith({}, { closed: new Map([["reset", 1]]) }).isGood, false);
    assert.equal(resultWith({}, { refused: new Map([["TOO_LONG", 1]]) }).isGood, false);
    assert.equal(resultWith({}, { problem: "no" }).isGood, false);
  });

  it("warns when the load generator was the limit", () => {
    const [late] = resultWith({ lateness: histogramOf(30_000) }).warnings;
    assert.match(late ?? "", /^The load generator was late: 1 of 100 messages was sent more than 30\.0 ms late/);
    const [busy] = resultWith({}, { cpuSeconds: 3.8 }).warnings;
    assert.match(busy ?? "", /^The load generator used 95 % of a processor/);
  });
});

describe("tableOf()", () => {
  it("has a row for each stage, and says what went wrong below", () => {
    const closed = new Map([["IDLE_TIMEOUT", 2], ["reset", 1]]);
    const lines = tableOf(resultWith({ lost: 2, damaged: 1, withheld: 4 }, { closed, problem: "it broke" })).split(
      "\n",
    );
    assert.deepEqual(lines[2]?.split(/ {2,}/).map((head) => head.trim()).slice(0, 5), [
      "clients",
      "rooms",
      "sent/s",
      "delivered/s",
      "p50 ms",
    ]);
    assert.match(lines[4] ?? "", /^ +40 +4 +40\.0 +2\.0 +1\.00 +250\.00 +250\.00 +250\.00 +2 +0 +0$/);
    for (
      const line of [
        "8 deliveries of 160 messages: 2 lost, 0 repeated, 0 out of order",
        "Damaged: 1",
        "Not sent, because the server did not read earlier messages: 4",
        "Connections closed by the server: 2 (IDLE_TIMEOUT), 1 (reset)",
        "The run ended early: it broke",
      ]
    ) assert.ok(lines.includes(line), line);
  });
});

describe("reportOf()", () => {
  it("holds what the server says of itself as text", () => {
    const page = reportOf(resultWith());
    assert.ok(page.includes("maru/&#60;b&#62;"));
    assert.ok(!page.includes("<b>"));
  });

  it("has a plot of each kind, and none when nothing was delivered", () => {
    assert.equal(reportOf(resultWith()).match(/<svg /g)?.length, 3);
    const nothing = reportOf(resultWith({}, { stages: [], problem: "no" }));
    assert.ok(!nothing.includes("<svg"));
    assert.ok(nothing.includes("The run ended early: no"));
  });

  it("names what both axes of each plot show, with the unit", () => {
    const titles = [...reportOf(resultWith()).matchAll(/<text class="axis"[^>]*>([^<]*)</g)].map(([, title]) => title);
    assert.deepEqual(titles, [
      "latency in milliseconds",
      "percent of the deliveries",
      "time in seconds",
      "deliveries per second",
      "number of clients",
      "latency in milliseconds",
    ]);
  });

  it("draws what can be drawn, whatever the figures are", () => {
    for (const values of [[0], [0, 0, 4_294_967_295], [1]]) {
      const page = reportOf(resultWith({ latency: histogramOf(...values), delivered: values.length, perSecond: [] }));
      assert.doesNotMatch(page, /NaN|Infinity|undefined/);
    }
  });
});
