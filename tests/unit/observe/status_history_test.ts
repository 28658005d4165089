import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MAX_ROWS, StatusHistory } from "../../../src/observe/status_history.ts";
import { percentileOf, STATUS_COLUMNS, statusRow } from "../../../src/observe/status_row.ts";
import { sampleWith } from "../../support/status_samples.ts";

/** The number of `column` in each row. */
function numbers(rows: readonly (readonly number[])[], column: (typeof STATUS_COLUMNS)[number]): number[] {
  return rows.map((row) => row[STATUS_COLUMNS.indexOf(column)] ?? NaN);
}

/** A row by the names of its columns. */
function named(row: readonly number[] = []) {
  return Object.fromEntries(STATUS_COLUMNS.map((column, i) => [column, row[i]]));
}

describe("statusRow()", () => {
  it("takes rates from both samples, and the rest from the later one", () => {
    const before = sampleWith({ received: 100, delivered: 200, bytesSent: 0, refused: 1, errors: 2, cpuSeconds: 3 });
    const after = sampleWith({
      connections: 5,
      sessions: 4,
      rooms: 3,
      received: 150,
      delivered: 400,
      bytesSent: 1000,
      queueBytes: 20,
      longestQueueBytes: 10,
      refused: 2,
      errors: 7,
      heapBytes: 30,
      eventLoopLag: 0.25,
      deliverySeconds: { bounds: [0.1, 1], counts: [10, 10, 0], sum: 6 },
      cpuSeconds: 8,
      memoryBytes: 40,
    });
    assert.deepEqual(named(statusRow(17, 10, before, after)), {
      at: 17,
      seconds: 10,
      connections: 5,
      sessions: 4,
      rooms: 3,
      received: 5,
      delivered: 20,
      bytesSent: 100,
      p50: 0.1,
      p99: 0.1 + 0.9 * 0.98,
      queueBytes: 20,
      longestQueueBytes: 10,
      refused: 0.1,
      errors: 0.5,
      memoryBytes: 40,
      heapBytes: 30,
      cpu: 0.5,
      eventLoopLag: 0.25,
    });
  });

  it("knows no rates where no time has passed", () => {
    const { received, cpu } = named(statusRow(0, 0, sampleWith(), sampleWith({ received: 1, cpuSeconds: 1 })));
    assert.deepEqual([received, cpu], [NaN, NaN]);
  });

  it("has no delivery time where no message was delivered, though some were before", () => {
    const delivered = sampleWith({ deliverySeconds: { bounds: [0.1, 1], counts: [5, 0, 0], sum: 0.2 } });
    const { p50, p99, received } = named(statusRow(10, 10, delivered, delivered));
    assert.deepEqual([p50, p99, received], [NaN, NaN, 0]);
  });
});

describe("percentileOf()", () => {
  it("spreads values evenly within a bucket, and has no end beyond the last bound", () => {
    const bounds = [0.1, 1];
    assert.equal(percentileOf(50, { bounds, counts: [10, 0, 0] }), 0.05);
    assert.equal(percentileOf(50, { bounds, counts: [0, 10, 0] }), 0.55);
    assert.equal(percentileOf(99, { bounds, counts: [0, 0, 5] }), 1);
    assert.equal(percentileOf(50, { bounds, counts: [0, 0, 0] }), NaN);
  });
});

describe("StatusHistory", () => {
  it("makes a row of each two samples in turn, and none of the first", () => {
    const history = new StatusHistory(1000);
    history.append(1000, sampleWith({ received: 5 }));
    assert.deepEqual(history.latest(), []);
    history.append(11_000, sampleWith({ received: 25 }));
    history.append(21_500, sampleWith({ received: 46 }));
    assert.deepEqual(numbers(history.latest(), "at"), [10, 20.5]);
    assert.deepEqual(numbers(history.latest(), "seconds"), [10, 10.5]);
    assert.deepEqual(numbers(history.latest(), "received"), [2, 2]);
  });

  it("has a gap while the server could not be counted, and then rates over all of the time", () => {
    const history = new StatusHistory(0);
    history.append(0, sampleWith());
    history.append(13_000, undefined);
    history.append(20_000, sampleWith({ received: 40, connections: 1 }));
    assert.deepEqual(numbers(history.latest(), "at"), [13, 20]);
    assert.deepEqual(numbers(history.latest(), "connections"), [NaN, 1]);
    assert.deepEqual(numbers(history.latest(), "received"), [NaN, 2]);
  });

  it("says what is unknown when it begins with it", () => {
    const history = new StatusHistory(0);
    history.append(3000, undefined);
    assert.deepEqual(named(history.latest()[0]).at, 3);
    assert.deepEqual(named(history.present).connections, NaN);
  });

  it("keeps an hour", () => {
    const history = new StatusHistory(0);
    for (let i = 0; i <= MAX_ROWS + 5; i += 1) history.append(i * 10_000, sampleWith());
    const ends = numbers(history.latest(), "at");
    assert.deepEqual([ends.length, ends[0], ends.at(-1)], [360, 60, 3650]);
    assert.deepEqual([history.count, history.latest(2).length], [MAX_ROWS + 5, 2]);
  });

  it("has the last ten seconds as its present, however often it is updated", () => {
    const history = new StatusHistory(0);
    history.append(0, sampleWith());
    for (const ms of [2000, 100]) {
      for (let time = ms; time <= 40_000; time += ms) history.update(time, sampleWith({ received: time }));
      const { at, seconds, received } = named(history.present);
      assert.deepEqual([at, seconds, received], [40, 10, 1000]);
    }
    assert.equal(history.count, 0, "only append() makes rows");
  });

  it("has a present as soon as there are two samples, and one without rates before", () => {
    const history = new StatusHistory(0);
    assert.equal(history.present, undefined);
    history.append(0, sampleWith({ connections: 2, received: 7 }));
    assert.deepEqual([named(history.present).connections, named(history.present).received], [2, NaN]);
    history.update(2000, sampleWith({ received: 9 }));
    assert.equal(named(history.present).received, 1);
  });
});
