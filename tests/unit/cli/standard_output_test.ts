import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers";
import { describe, it } from "node:test";
import { StandardOutput } from "../../../src/cli/standard_output.ts";
import { FakeClock } from "../../support/fake_clock.ts";

/** A stream that answers each write with the next of `answers`: how many bytes it takes, or an error. */
function setUp(answers: (number | Error)[]) {
  const clock = new FakeClock();
  const pieces: Uint8Array[] = [];
  const output = new StandardOutput("stderr", (stream, bytes) => {
    assert.equal(stream, "stderr");
    const answer = answers.shift() ?? bytes.length;
    if (typeof answer !== "number") return Promise.reject(answer);
    pieces.push(bytes.slice(0, answer));
    return Promise.resolve(answer);
  }, clock);
  return { clock, output, taken: () => Buffer.concat(pieces).toString() };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const BROKEN = Object.assign(new Error("no space left"), { code: "ENOSPC" });

describe("StandardOutput", () => {
  it("writes the rest of what was taken in part", async () => {
    const { output, taken } = setUp([3, 1]);
    await output.write("가나다\n");
    assert.equal(taken(), "가나다\n");
  });

  it("tries again when the stream takes nothing now", async () => {
    const { clock, output, taken } = setUp([2, 0]);
    const written = output.write("line\n");
    await turn();
    assert.deepEqual([taken(), clock.timers], ["li", 1]);
    clock.advance(50);
    await written;
    assert.equal(taken(), "line\n");
  });

  it("fails with the stream's error", async () => {
    const { output } = setUp([BROKEN]);
    await assert.rejects(output.write("line\n"), BROKEN);
  });

  it("ends a line that a failure has cut before it writes the next one", async () => {
    const { output, taken } = setUp([3, BROKEN, BROKEN]);
    await assert.rejects(output.write("first\n"), BROKEN);
    await assert.rejects(output.write("second\n"), BROKEN);
    await output.write("third\n");
    await output.write("fourth\n");
    assert.equal(taken(), "fir\nthird\nfourth\n");
  });

  it("does not begin with an LF after a failure between lines", async () => {
    const { output, taken } = setUp([6, BROKEN]);
    await assert.rejects(output.write("first\nsecond\n"), BROKEN);
    await output.write("third\n");
    assert.equal(taken(), "first\nthird\n");
  });
});
