import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { threadsOf } from "../support/proc.ts";
import { Program, startServer } from "../support/program.ts";

describe("the runtime's compiler", () => {
  it("makes way for the event loop on Bun, and nothing else does", async () => {
    const asked = new Program(["--version"]);
    assert.equal(await asked.exited, 0);
    const isBun = /\bbun\b/i.test(asked.stdout);
    const { program } = await startServer([]);
    let threads = threadsOf(program.pid);
    const compilers = () => threads.filter(({ name }) => name === "JITWorker");
    const [{ nice } = { nice: NaN }] = threads;
    const nicer = Math.min(nice + 5, 19);
    while (isBun && !compilers().some((compiler) => compiler.nice === nicer)) {
      await pause(50);
      threads = threadsOf(program.pid);
    }
    assert.equal(compilers().length > 0, isBun);
    for (const thread of threads) {
      if (thread.name === "JITWorker") assert.ok([nice, nicer].includes(thread.nice), `${thread.nice}`);
      else assert.equal(thread.nice, nice, thread.name);
    }
    assert.equal(await program.stop(), 0);
  });
});
