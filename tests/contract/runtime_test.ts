import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runtime, runtimes } from "../../src/runtime/mod.ts";
import { MemoryRuntime } from "../support/memory_runtime.ts";
import { memoryPeers, nodePeers } from "./peer.ts";
import { runtimeContract } from "./runtime_contract.ts";

for (const [name, adapter] of Object.entries(runtimes)) {
  if (adapter.name === runtime.name) {
    runtimeContract(
      name,
      () => adapter,
      () => nodePeers,
      {},
      adapter !== runtimes["deno without node:net"],
    );
  } else {
    describe(`${name} runtime`, () => {
      it(`keeps the contract (skipped: this is ${runtime.name})`, { skip: true }, () => {});
    });
  }
}

const memory = new MemoryRuntime();
runtimeContract("memory", () => memory, () => memoryPeers(memory), {}, true, () => {
  memory.acceptError = new Error("EMFILE: too many open files");
  return () => memory.acceptError = undefined;
});

describe("memory runtime", () => {
  it("has nothing open after the contract's tests", () => assert.equal(memory.openSockets, 0));
});
