import assert from "node:assert/strict";
import { LocalBackplane } from "../../src/backplane/local.ts";
import { LinkedThreads } from "../support/threads.ts";
import { backplaneContract } from "./backplane_contract.ts";

backplaneContract("local", (limits) => {
  const done = () => Promise.resolve();
  return Promise.resolve({ backplane: new LocalBackplane(limits, Date.now), settled: done, close: done });
});

for (const count of [2, 3]) {
  for (const index of [0, 1]) {
    backplaneContract(`threads (${index} of ${count})`, (limits) => {
      const threads = new LinkedThreads(count, limits);
      const backplane = threads.backplanes[index];
      assert.ok(backplane !== undefined);
      const others = threads.backplanes.filter((other) => other !== backplane);
      for (const other of others) other.attach({ event() {}, whisper: () => false });
      return Promise.resolve({
        backplane,
        settled: () => threads.settled(),
        close: () => Promise.resolve(threads.close()),
      });
    });
  }
}
