import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { getLog } from "../../../src/observe/log.ts";
import { affordableConnections } from "../../../src/server/affordable_connections.ts";
import { MemoryRuntime } from "../../support/memory_runtime.ts";

describe("affordableConnections()", () => {
  const cases = [
    ["all that are wanted, where the limit is not known", { wanted: 500, threads: 4 }, 500],
    ["64 less than the files that may be open", { files: 100, wanted: 500, threads: 1 }, 36],
    ["32 less for each further thread", { files: 132, wanted: 500, threads: 3 }, 4],
    ["no fewer than one", { files: 10, wanted: 500, threads: 2 }, 1],
    ["all that are wanted, where there are files enough", { files: 1000, wanted: 500, threads: 2 }, 500],
    ["what the files allow, where no limit is wanted", { files: 1000, wanted: 0, threads: 2 }, 904],
  ] as const;
  for (const [what, { wanted, threads, ...limit }, most] of cases) {
    it(`are ${what}`, () => {
      const runtime = new MemoryRuntime("files" in limit ? { openFileLimit: limit.files } : {});
      assert.equal(affordableConnections(runtime, wanted, threads, getLog("test")), most);
    });
  }
});
