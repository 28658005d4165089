import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { describe, it } from "node:test";
import { oneAtATime, type StandardStream } from "../../../src/runtime/output.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("oneAtATime()", () => {
  it("begins a write when the one before has ended, or failed, on either stream", async () => {
    const begun: { stream: StandardStream; resolve(count: number): void; reject(error: Error): void }[] = [];
    const write = oneAtATime((stream) => new Promise((resolve, reject) => begun.push({ stream, resolve, reject })));
    const bytes = new Uint8Array(1);
    const [first, second, third] = [write("stdout", bytes), write("stderr", bytes), write("stdout", bytes)];
    await turn();
    assert.deepEqual(begun.map(({ stream }) => stream), ["stdout"]);
    begun[0]?.reject(new Error("EPIPE"));
    await assert.rejects(first ?? Promise.resolve(), { message: "EPIPE" });
    await turn();
    assert.deepEqual(begun.map(({ stream }) => stream), ["stdout", "stderr"]);
    begun[1]?.resolve(1);
    assert.equal(await second, 1);
    await turn();
    begun[2]?.resolve(0);
    assert.equal(await third, 0);
  });
});
