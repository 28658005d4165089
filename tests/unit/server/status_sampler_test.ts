import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { combine, type ServerSnapshot } from "../../../src/observe/snapshot.ts";
import { STATUS_COLUMNS } from "../../../src/observe/status_row.ts";
import { StatusSampler } from "../../../src/server/status_sampler.ts";
import { ThreadsUnanswering } from "../../../src/server/thread_group.ts";
import { FakeClock } from "../../support/fake_clock.ts";

const SNAPSHOT: ServerSnapshot = {
  ...combine([{
    connections: 1,
    sessions: 1,
    opened: {},
    closed: {},
    refused: {},
    acceptFailures: 0,
    errors: {},
    received: { text: 3, json: 4 },
    delivered: 0,
    bytesReceived: 0,
    bytesSent: 0,
    queueBytes: 0,
    longestQueueBytes: 0,
    deliverySeconds: { bounds: [], counts: [0], sum: 0 },
    eventLoopLagSeconds: 0,
    logLinesDropped: 0,
    heapBytes: 0,
    busyRooms: [],
    warnings: [],
  }]),
  rooms: 1,
  largestRooms: [],
};

/** A sampler whose server counts one message more each time. */
class Sampled {
  readonly clock = new FakeClock();
  counts = 0;
  rooms: number | undefined = 1;
  problem: Error | undefined;
  readonly failures: unknown[] = [];
  readonly sampler = new StatusSampler({
    clock: this.clock,
    startedAt: 0,
    snapshot: () => {
      this.counts += 1;
      if (this.problem !== undefined) return Promise.reject(this.problem);
      return Promise.resolve({ ...SNAPSHOT, rooms: this.rooms, received: { text: this.counts } });
    },
    usage: () => ({ cpuSeconds: 0, memoryBytes: 0 }),
    failed: (error) => this.failures.push(error),
  });

  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    for (let i = 0; i < 10; i += 1) await Promise.resolve();
  }

  column(name: (typeof STATUS_COLUMNS)[number]): (number | undefined)[] {
    return this.sampler.history.latest().map((row) => row[STATUS_COLUMNS.indexOf(name)]);
  }
}

describe("StatusSampler", () => {
  it("counts the server every ten seconds, and not between", async () => {
    const it = new Sampled();
    it.sampler.start();
    await it.pass(0);
    for (let second = 0; second < 35; second += 1) await it.pass(1000);
    assert.deepEqual([it.counts, it.column("at")], [4, [10, 20, 30]]);
    assert.deepEqual(it.column("received"), [0.1, 0.1, 0.1]);
    it.sampler.stop();
    assert.equal(it.clock.timers, 0);
    await it.pass(60_000);
    assert.equal(it.counts, 4);
  });

  it("makes no further row when it is stopped while it counts", async () => {
    const it = new Sampled();
    it.sampler.start();
    it.sampler.stop();
    await it.pass(0);
    assert.deepEqual([it.counts, it.clock.timers], [1, 0]);
  });

  it("keeps to its times when a row is late", async () => {
    const it = new Sampled();
    it.sampler.start();
    await it.pass(0);
    const { now } = it.clock;
    it.clock.now = () => now.call(it.clock) + 300;
    for (let tenth = 0; tenth < 300; tenth += 1) await it.pass(100);
    assert.deepEqual(it.column("at"), [10.3, 20, 30]);
  });

  it("does not know rooms that the backplane can't count", async () => {
    const it = new Sampled();
    it.rooms = undefined;
    it.sampler.start();
    await it.pass(0);
    await it.pass(10_000);
    assert.deepEqual([it.column("rooms"), it.column("connections")], [[NaN], [1]]);
  });

  it("makes a gap of a thread that does not answer, and goes on", async () => {
    const it = new Sampled();
    it.sampler.start();
    await it.pass(0);
    it.problem = new ThreadsUnanswering(3000);
    await it.pass(10_000);
    assert.equal(await it.sampler.present(), undefined);
    it.problem = undefined;
    await it.pass(10_000);
    assert.deepEqual([it.column("at"), it.column("connections"), it.failures], [[10, 20], [NaN, 1], []]);
  });

  it("reports another error, and goes on", async () => {
    const it = new Sampled();
    it.problem = new TypeError("broken");
    it.sampler.start();
    await it.pass(0);
    it.problem = undefined;
    await it.pass(10_000);
    assert.equal(it.failures.length, 1);
    assert.deepEqual(it.column("connections"), [NaN]);
  });

  it("counts for pages at most once a second, however many ask", async () => {
    const it = new Sampled();
    it.sampler.start();
    await it.pass(0);
    await it.pass(999);
    await Promise.all([it.sampler.present(), it.sampler.present()]);
    assert.equal(it.counts, 1);
    await it.pass(1);
    const [one, other] = await Promise.all([it.sampler.present(), it.sampler.present()]);
    assert.deepEqual([it.counts, one?.received, other === one], [2, { text: 2 }, true]);
    assert.equal(it.sampler.history.present?.[STATUS_COLUMNS.indexOf("at")], 1);
    assert.equal(it.sampler.history.count, 0);
  });

  it("does not make up for rows that a paused process has missed", async () => {
    const it = new Sampled();
    it.sampler.start();
    await it.pass(0);
    const { now } = it.clock;
    it.clock.now = () => now.call(it.clock) + 95_000;
    for (let second = 0; second < 30; second += 1) await it.pass(1000);
    assert.deepEqual(it.column("at"), [105, 115, 125]);
  });
});
