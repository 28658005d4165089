import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ThreadRpc } from "../../../src/cli/thread_rpc.ts";
import { FakeClock } from "../../support/fake_clock.ts";

describe("ThreadRpc", () => {
  it("give each answer to who asked for it, whatever their order", async () => {
    const asked: number[] = [];
    const questions = new ThreadRpc<string>();
    const answers = [1, 2, 3].map(() => questions.ask((ask) => asked.push(ask)));
    for (const ask of asked.toReversed()) questions.answered(ask, `answer to ${ask}`);
    assert.deepEqual(await Promise.all(answers), asked.map((ask) => `answer to ${ask}`));
  });

  it("fail when there is no answer in time, and take none later", async () => {
    const clock = new FakeClock();
    const questions = new ThreadRpc<string>({ clock, ms: 1000, late: () => new RangeError("late") });
    const asked: number[] = [];
    const [quick, slow] = [1, 2].map(() => questions.ask((ask) => asked.push(ask)));
    questions.answered(asked[0] ?? 0, "in time");
    const failed = assert.rejects(slow ?? Promise.resolve(), { name: "RangeError", message: "late" });
    clock.advance(1000);
    await failed;
    assert.equal(await quick, "in time");
    questions.answered(asked[1] ?? 0, "too late");
    assert.equal(clock.timers, 0);
  });
});
