import { LocalBackplane } from "../../src/backplane/local.ts";
import { Broker } from "./broker.ts";
import type { Driver } from "./sites.ts";
import { LinkedThreads } from "./threads.ts";

const NO_REFUSAL = "it refuses no message";

/**
 * Every driver of the backplane, and a fake one over a network. Only the fake one can lose its connection and refuse
 * messages: the tests of outages and refusals check what the contract says of drivers to come, and how the hub copes.
 */
export const DRIVERS: readonly Driver[] = [
  {
    name: "local",
    sites: 1,
    lacks: {
      outage: "it is one process, so there is nothing to lose",
      backpressure: "it delivers within the call",
      refusal: NO_REFUSAL,
    },
    open: (limits) => ({
      backplanes: [new LocalBackplane(limits, Date.now)],
      settled: () => Promise.resolve(),
    }),
  },
  ...[2, 3].map((sites): Driver => ({
    name: `threads (${sites})`,
    sites,
    lacks: { outage: "its threads end with their process", refusal: NO_REFUSAL },
    open: (limits) => new LinkedThreads(sites, limits),
  })),
  ...[1, 3].map((sites): Driver => ({
    name: `broker (${sites})`,
    sites,
    lacks: {},
    open: (limits) => new Broker(sites, limits),
  })),
];
