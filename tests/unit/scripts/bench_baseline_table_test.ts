import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { baselineTable, comparedFigures, isGood, worseSentence } from "../../../scripts/bench/baseline_table.ts";
import type { ResultRow } from "../../../scripts/bench/results.ts";

function compared(present: readonly ResultRow[], baseline: readonly ResultRow[], workload = "w3a") {
  return comparedFigures({ [workload]: { cpp: [{ cpu_us_per_deliv: 9 }], bun: present, "bun@base": baseline } }, {});
}

describe("figures against a baseline", () => {
  it("are ratios of medians, of the servers that both have", () => {
    const cpu = (...times: number[]) => times.map((cpu_us_per_deliv) => ({ cpu_us_per_deliv }));
    const [figure, ...others] = compared(cpu(1, 9, 2), cpu(4, 1, 8));
    assert.deepEqual([figure?.server, figure?.present, figure?.baseline, figure?.ratio], ["bun", 2, 4, 0.5]);
    assert.deepEqual(others, []);
  });

  it("are worse past 5 %, whichever way is better", () => {
    const worse = (figure: keyof ResultRow, present: number) => {
      return compared([{ [figure]: present }], [{ [figure]: 100 }])[0]?.isWorse;
    };
    assert.deepEqual([worse("cpu_us_per_deliv", 105), worse("cpu_us_per_deliv", 106)], [false, true]);
    assert.deepEqual([worse("deliv_s", 95), worse("deliv_s", 94), worse("deliv_s", 200)], [false, true, false]);
  });

  it("decide where the README has them", () => {
    const late = [{ p99_us: 200 }];
    const early = [{ p99_us: 100 }];
    assert.equal(isGood(compared(late, early, "w3a")), true, "no latency is required of this one");
    assert.equal(isGood(compared(late, early, "w2")), false);
    assert.equal(isGood(compared(early, late, "w2")), true);
  });

  it("decide where something is lost, repeated, out of order or closed", () => {
    for (const figure of ["missing", "dups", "gaps", "closed"] as const) {
      assert.equal(isGood(compared([{ [figure]: 1 }], [{ [figure]: 0 }])), false);
      assert.equal(isGood(compared([{ [figure]: 0 }], [{ [figure]: 0 }])), true);
    }
  });

  it("say what two threads are worth, against one", () => {
    const cpu = (cpu_us_per_deliv: number) => [{ cpu_us_per_deliv }];
    const rows = { "bun-1": cpu(2), bun: cpu(2.08), "bun-1@base": cpu(2.08), "bun@base": cpu(2) };
    const figures = comparedFigures({ rooms: rows }, {});
    const worse = figures.filter(({ isWorse }) => isWorse);
    assert.deepEqual(worse.map(({ server, isJudged }) => [server, isJudged]), [["bun", true]]);
    assert.match(worse[0]?.label ?? "", /2 threads, against 1 thread/);
  });

  it("judge the codec by its ratio to a bare indexOf", () => {
    const runs = (decoder: number, indexOf: number) => [{ ascii: { decoder, indexOf }, korean: { decoder, indexOf } }];
    const figures = comparedFigures({}, { deno: runs(1e6, 2e6), "deno@base": runs(2e6, 4e6) });
    assert.deepEqual(
      figures.map(({ label, ratio, isWorse, isJudged }) => [label, ratio, isWorse, isJudged]),
      ["ascii", "korean"].flatMap((text) => [
        [`${text}: bytes per second, against a bare indexOf`, 1, false, true],
        [`${text}: MB/s`, 0.5, true, false],
      ]),
    );
  });
});

describe("baselineTable()", () => {
  const figures = compared(
    [{ cpu_us_per_deliv: 2, deliv_s: 10, missing: 0 }],
    [{ cpu_us_per_deliv: 1, deliv_s: 10, missing: 0 }],
  );

  it("marks what is worse and what decides, and leaves out what was never there", () => {
    assert.deepEqual(baselineTable(figures).split("\n").slice(2), [
      "| w3a | bun | CPU per delivery, µs * | 2 | 1 | **2.000 worse** |",
      "| w3a | bun | deliveries per second | 10 | 10 | 1.000 |",
    ]);
  });

  it("is followed by what is worse", () => {
    assert.match(worseSentence(figures), /^Worse .* 5 %:\nw3a bun: CPU per delivery, µs \(2\.000\)$/);
    assert.match(worseSentence([]), /^None /);
  });
});
