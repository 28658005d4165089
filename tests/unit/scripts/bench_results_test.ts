import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { Machine } from "../../../scripts/bench/machine.ts";
import {
  type Measured,
  medianFigure,
  medianRatio,
  readResults,
  type ResultRow,
  type Results,
  rowOf,
  writeResults,
} from "../../../scripts/bench/results.ts";
import { resultsPlot } from "../../../scripts/bench/results_plot.ts";
import { medianOf } from "../../../scripts/bench/statistics.ts";
import {
  comparisonTable,
  connectionsTable,
  figuresTable,
  machineSentences,
  rounded,
  threadsTable,
} from "../../../scripts/bench/tables.ts";

const MACHINE: Machine = {
  processor: "Abacus 9",
  cores: 2,
  memoryGb: 8,
  kernel: "Linux 1.2",
  versions: { Maru: "0.1.0 (abc)", Bun: "1.4.5" },
};

function measured(rows: Readonly<Record<string, readonly ResultRow[]>>, time = "2026-11-22T12:00:00Z"): Measured {
  return { time, machine: MACHINE, rows };
}

/** Of each run, the processor time for a delivery. */
function cpu(...times: readonly number[]): ResultRow[] {
  return times.map((cpu_us_per_deliv) => ({ cpu_us_per_deliv }));
}

const W3A = measured({
  cpp: cpu(2, 2, 4),
  nats: cpu(0.4, 0.4, 0.4),
  "floor:turn": cpu(0.1, 0.1, 0.1),
  bun: cpu(0.1, 0.12, 0.2),
  deno: cpu(0.3, 0.3, 0.3),
});

const FIGURES = { decoder: 100, indexOf: 200 };
const RESULTS: Results = {
  workloads: {
    w3a: W3A,
    w2: measured({
      "cpp:rooms": [{ cpu_us_per_deliv: 8, p99_us: 9000, missing: 0 }],
      bun: [{ cpu_us_per_deliv: 4, p99_us: 12_345, missing: 0 }],
      deno: [{ cpu_us_per_deliv: 12, p99_us: 26_000, missing: 3 }],
    }),
    rooms: measured({ "bun-1": cpu(2), bun: cpu(2.5), "deno-1": cpu(2), deno: cpu(2.2) }),
  },
  codec: {
    time: "2026-11-22T12:00:00Z",
    machine: MACHINE,
    runs: {
      bun: [{ ascii: FIGURES, korean: { decoder: 10, indexOf: 100 } }],
      deno: [{ ascii: FIGURES, korean: FIGURES }],
    },
  },
  connections: {
    "100": measured({ bun: [{ p50_us: 400, p99_us: 1500, cpu_cores: 0.051, rss_max_kb: 60_000 }], deno: [] }),
  },
};

/** The cells of the rows of a table that begin with `head`. */
function rowsOf(table: string, head: string): string[][] {
  return table.split("\n").filter((line) => line.startsWith(`| ${head}`))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

describe("results of measurements", () => {
  it("keep what counts of a line of the load generator", () => {
    const row = rowOf({ label: "bun", cpu_us_per_deliv: 0.5, p99_us: 10, clients: 100 });
    assert.deepEqual(row, { cpu_us_per_deliv: 0.5, p99_us: 10 });
  });

  it("are refused when there is no figure in them", () => {
    assert.throws(() => rowOf({ label: "bun", cpu_us_per_deliv: null }), /expected its figures/);
  });

  it("are medians over the runs, and ratios within each", () => {
    assert.equal(medianFigure(W3A, "bun", "cpu_us_per_deliv"), 0.12);
    // The runs' own ratios are 0.05, 0.06 and 0.05.
    assert.equal(medianRatio(W3A, ["bun", "cpp"], "cpu_us_per_deliv"), 0.05);
    assert.equal(medianFigure(W3A, "nobody", "cpu_us_per_deliv"), undefined);
    assert.equal(medianRatio(W3A, ["bun", "nobody"], "cpu_us_per_deliv"), undefined);
    assert.equal(medianOf([4, 1, 3, 2]), 2.5);
  });

  it("are read as they were written", () => {
    const folder = mkdtempSync(join(tmpdir(), "maru-results-"));
    const path = join(folder, "results.json");
    assert.deepEqual(readResults(path), { workloads: {}, connections: {} });
    writeResults(RESULTS, path);
    assert.deepEqual(readResults(path), RESULTS);
    assert.match(readFileSync(path, "utf8"), /\{"cpu_us_per_deliv": 0.12\}/);
    rmSync(folder, { recursive: true });
  });
});

describe("the tables of the measurements", () => {
  it("say what is required, what was reached, and in bold what was not", () => {
    const [cpp, nats, floor] = rowsOf(comparisonTable(RESULTS), "W3a");
    assert.deepEqual(cpp?.slice(1), [
      "CPU per delivery, against the C++ server",
      "at most 1/15",
      "0.05",
      "**0.15**",
      "",
    ]);
    assert.deepEqual(nats?.slice(2), ["at most 0.5", "0.3", "**0.75**", ""]);
    assert.deepEqual(floor?.slice(2), ["at most 1.4", "1.2", "**3**", ""]);
  });

  it("hold each runtime to its own limit, and judge figures that are no ratios", () => {
    const [ratio, latency, lost] = rowsOf(comparisonTable(RESULTS), "W2");
    assert.deepEqual(ratio?.slice(2, 5), ["at most 0.9 on Bun, 1.1 on Deno", "0.5", "**1.5**"]);
    assert.deepEqual(latency?.slice(2, 5), ["at most 25 ms", "12.3 ms", "**26 ms**"]);
    assert.deepEqual(lost?.slice(2, 5), ["at most 0", "0", "**3**"]);
  });

  it("count deliveries of two threads against one thread's, and the codec against indexOf: at least", () => {
    const table = comparisonTable(RESULTS);
    assert.deepEqual(rowsOf(table, "200 rooms")[0]?.slice(2, 5), ["at least 0.85", "**0.8**", "0.909"]);
    assert.deepEqual(rowsOf(table, "text codec alone, Korean")[0]?.slice(2, 5), ["at least 0.25", "**0.1**", "0.5"]);
  });

  it("have the ratio of two threads from the same runs as the comparison, beside the ranges", () => {
    const rooms = measured({
      "bun-1": [{ cpu_us_per_deliv: 1.5, deliv_s: 600_000 }, { cpu_us_per_deliv: 1.25, deliv_s: 700_000 }],
      bun: [{ cpu_us_per_deliv: 1.5, deliv_s: 800_000 }, { cpu_us_per_deliv: 2.5, deliv_s: 750_000 }],
    });
    const results = { workloads: { rooms }, connections: {} };
    const cells = ["1.25 to 1.5", "1.5 to 2.5", "0.75", "600 to 700", "750 to 800"];
    assert.deepEqual(rowsOf(threadsTable(results), "Maru on Bun")[0]?.slice(1), cells);
    assert.equal(rowsOf(comparisonTable(results), "200 rooms")[0]?.[3], "**0.75**");
  });

  it("leave out workloads that were not measured", () => {
    assert.deepEqual(rowsOf(comparisonTable(RESULTS), "W1"), []);
    assert.equal(comparisonTable({ workloads: {}, connections: {} }).split("\n").length, 2);
  });

  it("have every server's figures, the C++ server's in one row", () => {
    const table = figuresTable(RESULTS);
    assert.deepEqual(rowsOf(table, "the C++ server"), [["the C++ server", "2", "8"]]);
    assert.deepEqual(rowsOf(table, "Maru on Bun"), [["Maru on Bun", "0.12", "4"]]);
    assert.deepEqual(rowsOf(table, "nats-server"), [["nats-server", "0.4", ""]]);
    assert.deepEqual(rowsOf(table, "redis-server"), []);
  });

  it("say which number of connections was not run", () => {
    const table = connectionsTable(RESULTS);
    assert.deepEqual(rowsOf(table, "100"), [
      ["100", "Maru on Bun", "0.4", "1.5", "5.1", "61.4"],
      ["100", "Maru on Deno", ...Array(4).fill("not run")],
      ["100", "published by the authors of the C++ server", "1 on average", "", "5", "20"],
    ]);
  });

  it("say when, on what, and beside how much else it was measured", () => {
    const sentences = machineSentences([
      measured({ bun: [{ other_cores: 0.1, steal: 0.02 }, { other_cores: 0.5 }, { other_cores: 0 }] }),
      measured({ bun: [{ other_cores: 0.01 }] }, "2026-11-23T12:00:00Z"),
    ]);
    assert.equal(
      sentences,
      "Measured on 2026-11-22 and 2026-11-23, medians of 1 or 3 runs, on Abacus 9 with 2 cores and 8 GB, Linux 1.2: " +
        "Maru 0.1.0 (abc), Bun 1.4.5. Other programs and the host took 7 % of a processor in the median run, " +
        "50 % in the worst.",
    );
    assert.match(
      machineSentences([measured({ bun: cpu(1), deno: [] })]),
      /^Measured on 2026-11-22, one run of each, on/,
    );
    assert.equal(machineSentences([measured({ bun: [] })]), "Not measured yet.");
  });

  it("round to three digits", () => {
    assert.deepEqual([0.051_34, 1.1449, 62.34, 134.4, 12_345].map(rounded), [
      "0.0513",
      "1.14",
      "62.3",
      "134",
      "12 345",
    ]);
  });
});

describe("the plot of the measurements", () => {
  it("has a panel for each workload of one thread, with a bar for each server, the shortest first", () => {
    const svg = resultsPlot(RESULTS);
    assert.equal(svg.match(/class="title"/g)?.length, 2);
    assert.equal(svg.match(/<rect class="(maru|peer|floor)"/g)?.length, 8);
    const names = [...svg.matchAll(/text-anchor="end">([^<]*)</g)].map(([, name]) => name);
    assert.deepEqual(names.slice(0, 2), ["the floor, a write per turn", "Maru on Bun"]);
    assert.deepEqual(names.slice(-3), ["Maru on Bun", "the C++ server", "Maru on Deno"]);
  });

  it("is light and dark, and loads nothing", () => {
    const svg = resultsPlot(RESULTS);
    assert.match(svg, /prefers-color-scheme: dark/);
    assert.doesNotMatch(svg, /href|url\(|<script/);
  });

  it("stands when nothing was measured", () => {
    assert.match(resultsPlot({ workloads: {}, connections: {} }), /^<svg .*<\/svg>\n$/s);
  });
});
