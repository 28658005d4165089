import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { timeSpan, timeTicks, valueTicks } from "../../../src/web/app/status/axis.js";
import { clockTime, dayTime, duration, formatted } from "../../../src/web/app/status/format.js";
import { pathsOf, pointsOf } from "../../../src/web/app/status/plot.js";
import { StatusRecord } from "../../../src/web/app/status/record.js";

const COLUMNS = ["at", "seconds", "connections"];

/** Rows of ten seconds from number `first` on, with these connections. */
function rowsFrom(first: number, connections: readonly (number | null)[], run = "one") {
  const rows = connections.map((it, i) => [(first + i + 1) * 10, 10, it]);
  return { run, columns: COLUMNS, firstRow: first, rows };
}

/** An answer with the present, and with rows. */
function nowAt(at: number, connections: number | null, rows = rowsFrom(0, [])) {
  const about = { version: "1", runtime: "bun", runtimeVersion: "1", uptime: at, status: "ok", isCounted: true };
  return { ...rows, ...about, present: [at, 10, connections] };
}

/** What a record knows, as time and connections. */
function known(record: StatusRecord): unknown[] {
  return record.all.map(({ at, figures }) => [at, figures["connections"]]);
}

describe("StatusRecord", () => {
  it("has the hour that the server knew, and goes on with the present", () => {
    const record = new StatusRecord();
    assert.ok(record.lacks(rowsFrom(0, [1])));
    record.add(rowsFrom(0, [1, null, 3]));
    record.addPresent(nowAt(32, 4));
    record.addPresent(nowAt(34, 5));
    assert.deepEqual(known(record), [[10, 1], [20, undefined], [30, 3], [32, 4], [34, 5]]);
    record.add(rowsFrom(2, [3, 6]));
    assert.deepEqual(known(record), [[10, 1], [20, undefined], [30, 3], [40, 6]], "a row replaces presents");
    record.addPresent(nowAt(42, 7));
    assert.deepEqual(record.latest?.at, 42);
    record.add(rowsFrom(4, [7]));
    assert.deepEqual(record.latest?.at, 50, "the present may be the end of a row");
  });

  it("asks for the hour when it has missed rows, and fills them in", () => {
    const record = new StatusRecord();
    record.add(rowsFrom(0, [1, 2]));
    assert.equal(record.lacks(rowsFrom(1, [2, 3])), false);
    assert.equal(record.lacks(rowsFrom(2, [3])), false);
    assert.equal(record.lacks(rowsFrom(3, [4])), true);
    record.add(rowsFrom(0, [1, 2, 3, 4]));
    assert.deepEqual(known(record), [[10, 1], [20, 2], [30, 3], [40, 4]]);
  });

  it("begins anew with another run of the server", () => {
    const record = new StatusRecord();
    record.add(rowsFrom(0, [1, 2, 3]));
    record.addPresent(nowAt(35, 3));
    assert.equal(record.lacks(rowsFrom(0, [8], "two")), true);
    record.add(rowsFrom(0, [8], "two"));
    assert.deepEqual(known(record), [[10, 8]]);
    assert.equal(record.latest?.at, 10);
  });

  it("keeps an hour, however long the page is open", () => {
    const record = new StatusRecord();
    for (let number = 0; number < 500; number += 1) {
      record.add(rowsFrom(number, [number]));
      record.addPresent(nowAt(number * 10 + 12, number));
    }
    assert.equal(record.all.length, 361);
    assert.equal(record.all[0]?.at, 1410);
  });

  it("finds the reading of a time, and none where there is none near", () => {
    const record = new StatusRecord();
    record.add(rowsFrom(0, [1, 2, 3]));
    assert.deepEqual([14, 16, 38, 41, 100].map((time) => record.near(time)?.at), [10, 20, 30, undefined, undefined]);
  });
});

describe("the time axis", () => {
  it("grows with what is known: from ten seconds to an hour", () => {
    assert.deepEqual([5, 120, 3600, 90_000].map(timeSpan), [
      { from: -5, to: 5 },
      { from: 0, to: 120 },
      { from: 0, to: 3600 },
      { from: 86_400, to: 90_000 },
    ]);
  });

  it("has ticks at round times of every zone, and at most four", () => {
    const wall = Date.UTC(2026, 0, 2, 3, 4, 5);
    const timesOf = (seconds: number) =>
      timeTicks({ from: 0, to: seconds }, wall).map(({ time }) => new Date(time).toISOString().slice(11, 19));
    assert.deepEqual(timesOf(120), ["03:02:30", "03:03:00", "03:03:30", "03:04:00"]);
    assert.deepEqual(timesOf(3600), ["02:15:00", "02:30:00", "02:45:00", "03:00:00"]);
    for (let seconds = 10; seconds <= 3600; seconds += 7) {
      const ticks = timeTicks({ from: 100, to: 100 + seconds }, wall);
      assert.ok(ticks.length >= 1 && ticks.length <= 5, `${ticks.length} ticks for ${seconds} s`);
      assert.ok(ticks.every(({ at }) => at >= 100 && at <= 100 + seconds + 1e-6));
    }
  });

  it("is where the clock of the reader says, whatever the server's uptime", () => {
    const [tick] = timeTicks({ from: 5000, to: 5030 }, Date.UTC(2026, 0, 2, 3, 4, 5));
    assert.deepEqual([tick?.at, tick?.time], [5005, Date.UTC(2026, 0, 2, 3, 3, 40)]);
  });
});

describe("the value axis", () => {
  it("has round values up to a round top", () => {
    assert.deepEqual(valueTicks(0, 10, "count"), [0, 5, 10]);
    assert.deepEqual(valueTicks(11, 10, "count"), [0, 5, 10, 15]);
    assert.deepEqual(valueTicks(2, 2, "count"), [0, 1, 2]);
    assert.deepEqual(valueTicks(900, 5, "rate"), [0, 500, 1000]);
    assert.deepEqual(valueTicks(NaN, 4, "rate"), [0, 1, 2, 3, 4]);
    assert.deepEqual(valueTicks(0.0023, 0.001, "seconds").map((it) => formatted(it, "seconds", "en")), [
      "0 s",
      "1 ms",
      "2 ms",
      "3 ms",
    ]);
  });

  it("has steps of bytes that are round in their unit", () => {
    const inUnits = (peak: number) => valueTicks(peak, 4096, "bytes").map((it) => formatted(it, "bytes", "en"));
    assert.deepEqual(inUnits(0), ["0 B", "1 KiB", "2 KiB", "3 KiB", "4 KiB"]);
    assert.deepEqual(inUnits(130 * 1024 ** 2), ["0 B", "50 MiB", "100 MiB", "150 MiB"]);
    assert.deepEqual(inUnits(900 * 1024 ** 2), ["0 B", "500 MiB", "1,000 MiB"]);
  });

  it("reaches every value in at most four steps", () => {
    for (const unit of ["count", "rate", "bytes", "byteRate", "seconds", "percent"] as const) {
      for (let peak = 0.0001; peak < 1e13; peak *= 1.37) {
        const ticks = valueTicks(peak, 0.0001, unit);
        assert.ok((ticks.at(-1) ?? 0) >= peak * (1 - 1e-6), `${peak} ${unit}: ${ticks}`);
        assert.ok(ticks.length >= 2 && ticks.length <= 5, `${peak} ${unit}: ${ticks}`);
      }
    }
  });
});

describe("plots", () => {
  const frame = { from: 0, to: 100, max: 10, width: 200, height: 50 };

  it("are lines with an area below, cut where nothing is known", () => {
    const { line, area } = pathsOf([[0, 0], [50, 5], [60, undefined], [100, 20]], frame);
    assert.equal(line, "M0 50L100 25M200 0h0.01");
    assert.equal(area, "M0 50L0 50L100 25L100 50ZM200 50L200 0L200 50Z");
    assert.deepEqual(pathsOf([], frame), { line: "", area: "" });
  });

  it("begin with the first seconds that are known, and after each gap", () => {
    const record = new StatusRecord();
    record.add(rowsFrom(1, [4, 5, null, 6]));
    record.addPresent(nowAt(52, 7));
    assert.deepEqual(pointsOf(record.all, "connections"), [
      [10, 4],
      [20, 4],
      [30, 5],
      [40, undefined],
      [40, 6],
      [50, 6],
      [52, 7],
    ]);
  });
});

describe("formatted()", () => {
  it("tells numbers as people read them", () => {
    assert.equal(formatted(undefined, "count", "en"), "–");
    assert.equal(formatted(12_345, "count", "en"), "12,345");
    assert.equal(formatted(3.25, "rate", "en"), "3.3/s");
    assert.equal(formatted(3.25, "rate", "ko"), "3.3/초");
    assert.equal(formatted(1536, "bytes", "en"), "1.5 KiB");
    assert.equal(formatted(1536, "byteRate", "en"), "1.5 KiB/s");
    assert.equal(formatted(300 * 1024 ** 2, "bytes", "en"), "300 MiB");
    assert.equal(formatted(0.00042, "seconds", "en"), "420 µs");
    assert.equal(formatted(0.0123, "seconds", "en"), "12 ms");
    assert.equal(formatted(0, "seconds", "en"), "0 s");
    assert.equal(formatted(0.073, "percent", "en"), "7.3 %");
  });
});

describe("times", () => {
  const noon = new Date(2026, 10, 28, 12, 3, 4).getTime();

  it("are in the reader's zone, with the day when it is another one", () => {
    assert.equal(clockTime(noon, "en"), "12:03");
    assert.equal(dayTime(noon, noon + 60_000, "en"), "12:03:04");
    assert.equal(dayTime(noon, noon + 86_400_000, "en"), "Nov 28 12:03:04");
    assert.equal(dayTime(noon, noon + 86_400_000, "ko"), "11월 28일 12:03:04");
  });

  it("last in their largest unit", () => {
    assert.deepEqual([0, 59, 3599, 90_000].map((it) => duration(it, "en")), [
      "0 seconds",
      "59 seconds",
      "59 minutes",
      "1 day",
    ]);
    assert.equal(duration(130, "ko"), "2분");
  });
});
