import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { describe, it } from "node:test";
import fc from "fast-check";
import { LogWriter, type LogWriterOptions, type TextOutput } from "../../../src/observe/log_writer.ts";
import { FakeClock } from "../../support/fake_clock.ts";

/** An output whose writes end when the test says so. */
class FakeOutput implements TextOutput {
  /** What was taken, a write each. */
  readonly taken: string[] = [];
  #write: { text: string; resolve(): void; reject(error: Error): void } | undefined;

  /** What is being written. */
  get pending(): string | undefined {
    return this.#write?.text;
  }

  write(text: string): Promise<void> {
    assert.equal(this.#write, undefined, "one write at a time");
    return new Promise((resolve, reject) => this.#write = { text, resolve, reject });
  }

  async take(): Promise<void> {
    const write = this.#write;
    assert.ok(write !== undefined, "nothing is being written");
    this.#write = undefined;
    this.taken.push(write.text);
    write.resolve();
    await turn();
  }

  async fail(error = new Error("ENOSPC")): Promise<void> {
    const write = this.#write;
    assert.ok(write !== undefined, "nothing is being written");
    this.#write = undefined;
    write.reject(error);
    await turn();
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

function setUp(options: Partial<LogWriterOptions> = {}) {
  const output = new FakeOutput();
  const clock = new FakeClock();
  return { output, clock, writer: new LogWriter({ output, clock, ...options }) };
}

describe("LogWriter", () => {
  it("writes the first line at once, and what comes meanwhile together", async () => {
    const { output, writer } = setUp();
    for (const line of ["a\n", "b\n", "c\n"]) writer.write(line);
    assert.equal(output.pending, "a\n");
    await output.take();
    assert.equal(output.pending, "b\nc\n");
    await output.take();
    assert.deepEqual([output.taken, output.pending, writer.dropped], [["a\n", "b\nc\n"], undefined, 0]);
  });

  it("writes at most 64 KiB at a time, and never a part of a line", async () => {
    const { output, writer } = setUp();
    const line = `${"x".repeat(999)}\n`;
    for (let i = 0; i < 100; i += 1) writer.write(line);
    while (output.pending !== undefined) await output.take();
    assert.deepEqual(output.taken.map((text) => text.length / line.length), [1, 65, 34]);
  });

  it("drops a line that does not fit, counts it, and says so where it is missing", async () => {
    const told: number[] = [];
    const { output, writer } = setUp({
      maxBytes: 10,
      dropped(lines) {
        told.push(lines);
        writer.write(`-${lines}\n`);
      },
    });
    for (const line of ["aaaa\n", "bbb\n", "cccc\n", "dddd\n"]) writer.write(line);
    assert.equal(writer.dropped, 2, "nine bytes wait, one is left");
    await output.take();
    writer.write("e\n");
    await output.take();
    await output.take();
    assert.deepEqual(output.taken, ["aaaa\n", "bbb\n-2\n", "e\n"]);
    assert.deepEqual(told, [2], "told once");
  });

  it("reports every dropped line, also where a report is dropped itself", async () => {
    const reported: number[] = [];
    const { output, writer } = setUp({
      maxBytes: 10,
      dropped(lines) {
        if (reported.length === 0) writer.write("12345678\n"); // takes the room that the report needs
        reported.push(lines);
        writer.write(`-${lines}\n`);
      },
    });
    for (const line of ["aaaaaaaaa\n", "b\n", "c\n"]) writer.write(line);
    while (output.pending !== undefined) await output.take();
    assert.deepEqual(reported, [2, 3]);
    assert.deepEqual(output.taken, ["aaaaaaaaa\n", "12345678\n", "-3\n"]);
    assert.equal(writer.dropped, 3);
  });

  it("reports again what a report was about that could not be written", async () => {
    const { output, clock, writer } = setUp({ maxBytes: 12, dropped: (lines) => writer.write(`-${lines}\n`) });
    for (const line of ["aaaaaaaaaa\n", "bb\n", "cc\n"]) writer.write(line);
    await output.take();
    assert.equal(output.pending, "-2\n");
    await output.fail();
    writer.write("dd\n");
    clock.advance(1000);
    await turn();
    while (output.pending !== undefined) await output.take();
    assert.deepEqual(output.taken, ["aaaaaaaaaa\n", "dd\n", "-3\n"]);
    assert.equal(writer.dropped, 3);
  });

  it("does not report again what a report was about that was written, also when an equal line is lost", async () => {
    const { output, clock, writer } = setUp({ maxBytes: 12, dropped: (lines) => writer.write(`-${lines}\n`) });
    for (const line of ["aaaaaaaaaa\n", "bb\n", "cc\n"]) writer.write(line);
    for (let writes = 0; writes < 2; writes += 1) await output.take();
    writer.write("-2\n");
    await output.fail();
    writer.write("dd\n");
    clock.advance(1000);
    await turn();
    while (output.pending !== undefined) await output.take();
    assert.deepEqual(output.taken, ["aaaaaaaaaa\n", "-2\n", "dd\n", "-1\n"]);
    assert.equal(writer.dropped, 3);
  });

  it("counts lines as reported also where the level of the log hides the report", async () => {
    const reported: number[] = [];
    const { output, clock, writer } = setUp({ maxBytes: 12, dropped: (lines) => reported.push(lines) });
    for (const line of ["aaaaaaaaaa\n", "bb\n", "cc\n"]) writer.write(line);
    await output.take();
    assert.deepEqual([output.pending, reported], [undefined, [2]]);
    writer.write("dd\n");
    await output.fail();
    writer.write("ee\n");
    clock.advance(1000);
    await turn();
    await output.take();
    assert.deepEqual([output.taken, output.pending, reported], [["aaaaaaaaaa\n", "ee\n"], undefined, [2, 1]]);
  });

  it("offers lines without counting those that do not fit", () => {
    const { writer } = setUp({ maxBytes: 4 });
    assert.equal(writer.offer("aaa\n"), true);
    assert.equal(writer.offer("b\n"), false);
    assert.equal(writer.dropped, 0);
  });

  it("counts bytes, not characters", () => {
    const { writer } = setUp({ maxBytes: 10 });
    writer.write("가나다\n");
    assert.equal(writer.dropped, 0);
    writer.write("\n");
    assert.equal(writer.dropped, 1);
  });

  it("counts each line of a text that does not fit", () => {
    const { writer } = setUp({ maxBytes: 4 });
    writer.write("a\nb\nc\n");
    assert.equal(writer.dropped, 3);
  });

  it("drops what the output refuses, waits for a second, and goes on", async () => {
    const told: number[] = [];
    const failures: unknown[] = [];
    const { output, clock, writer } = setUp({
      dropped: (lines) => told.push(lines),
      failed: (error) => failures.push(error),
    });
    const broken = new Error("EPIPE");
    writer.write("a\n");
    writer.write("b\n");
    await output.fail(broken);
    writer.write("c\n");
    clock.advance(999);
    await turn();
    assert.equal(output.pending, undefined);
    clock.advance(1);
    await turn();
    assert.equal(output.pending, "b\nc\n");
    await output.fail(broken);
    writer.write("d\n");
    clock.advance(1000);
    await turn();
    assert.deepEqual(told, [], "not before it works");
    await output.take();
    assert.deepEqual([output.taken, writer.dropped, told], [["d\n"], 3, [3]]);
    assert.deepEqual(failures, [broken], "a failure that lasts is one");
  });

  it("survives an output that throws within the call", async () => {
    const clock = new FakeClock();
    const output = {
      write(): Promise<void> {
        throw new Error("EIO");
      },
    };
    const writer = new LogWriter({ output, clock });
    writer.write("a\n");
    await turn();
    assert.equal(writer.dropped, 1);
  });

  it("flushes: waits until all is written, but not for an output that fails", async () => {
    const { output, writer } = setUp();
    await writer.flush();
    writer.write("a\n");
    let isFlushed = false;
    const flushed = writer.flush().then(() => isFlushed = true);
    writer.write("b\n");
    await output.take();
    assert.equal(isFlushed, false);
    await output.take();
    await flushed;
    writer.write("c\n");
    const failed = writer.flush();
    await output.fail();
    await failed;
    writer.write("d\n");
    await writer.flush();
    assert.equal(output.pending, undefined);
  });

  it("stays within its budget, and writes or counts every line, whatever the output does", async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("write" as const), length: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ kind: fc.constantFrom("take" as const, "fail" as const, "wait" as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { output, clock, writer } = setUp({ maxBytes: 100 });
        let written = 0;
        let failed = 0;
        for (const step of steps) {
          if (step.kind === "write") {
            written += 1;
            writer.write(`${"x".repeat(step.length - 1)}\n`);
          } else if (step.kind === "wait") clock.advance(1000);
          else if (output.pending !== undefined) {
            assert.ok(output.pending.length <= 100);
            if (step.kind === "take") await output.take();
            else {
              failed += lines(output.pending);
              await output.fail();
            }
          }
          await turn();
        }
        const overflowed = writer.dropped - failed;
        for (let i = 0; i < 50; i += 1) {
          clock.advance(1000);
          await turn();
          if (output.pending !== undefined) await output.take();
        }
        assert.equal(lines(output.taken.join("")) + failed + overflowed, written);
      }),
      { numRuns: 100 },
    );
  });
});

function lines(text: string): number {
  return text.split("\n").length - 1;
}
