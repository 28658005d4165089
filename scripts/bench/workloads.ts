/** What is compared: workloads of the shared runner, the servers in each, and what is required of Maru. */

import type { Figure, MaruName } from "./results.ts";

export interface Requirement {
  readonly figure: Figure;
  readonly says: string;
  /** Another server of the same run; none: the figure itself counts, times {@link scale}. */
  readonly against?: string;
  readonly scale?: number;
  readonly unit?: string;
  readonly atMost: Readonly<Record<MaruName, number>>;
  /** The ratio is the other way round: against this over mine, at least so much. */
  readonly atLeast?: boolean;
}

export interface Workload {
  readonly title: string;
  /** Peers, as the shared runner calls them. */
  readonly peers: readonly string[];
  readonly requirements: readonly Requirement[];
  /** Worker threads: of Maru alone, with one thread and with two, on all processors. */
  readonly threads?: true;
  /** What the plot shows, and in which unit. */
  readonly plotted: { readonly figure: Figure; readonly scale: number; readonly unit: string };
}

const CPU = { figure: "cpu_us_per_deliv", scale: 1, unit: "µs" } as const;
const RESIDENT = { figure: "rss_conn_kb", scale: 1024 / 1e6, unit: "MB" } as const;

function cpuAgainst(against: string, bun: number, deno = bun): Requirement {
  return { figure: "cpu_us_per_deliv", says: "CPU per delivery", against, atMost: { bun, deno } };
}

/** In the order of the README, under the names of the shared runner. */
export const WORKLOADS: Readonly<Record<string, Workload>> = {
  w3a: {
    title: "W3a: burst, one room of 100, 10 pump",
    peers: ["floor:turn", "cpp", "nats", "redis"],
    requirements: [cpuAgainst("cpp", 1 / 15), cpuAgainst("nats", 0.5), cpuAgainst("floor:turn", 1.4)],
    plotted: CPU,
  },
  w3b: {
    title: "W3b: the same, one message in flight each",
    peers: ["floor:turn", "cpp", "nats", "redis"],
    requirements: [cpuAgainst("floor:turn", 1.35), cpuAgainst("cpp", 0.25)],
    plotted: CPU,
  },
  w1_1000: {
    title: "W1: one room of 1000, 50 messages a second",
    peers: ["floor:each", "cpp", "nats", "redis"],
    requirements: [cpuAgainst("floor:each", 1.15, 1.4)],
    plotted: CPU,
  },
  w2: {
    title: "W2: 100 rooms of 10, 10 000 messages a second",
    peers: ["cpp:rooms", "nats", "redis"],
    requirements: [
      cpuAgainst("cpp:rooms", 0.9, 1.1),
      { figure: "p99_us", says: "p99 latency", scale: 1 / 1000, unit: "ms", atMost: { bun: 25, deno: 25 } },
      { figure: "missing", says: "messages lost", atMost: { bun: 0, deno: 0 } },
    ],
    plotted: CPU,
  },
  w1_10000: {
    title: "W1: one room of 10 000, 4 messages a second",
    peers: ["floor:each", "cpp"],
    requirements: [
      cpuAgainst("floor:each", 1.15, 1.5),
      { figure: "p99_us", says: "p99 latency", against: "cpp", atMost: { bun: 1.1, deno: 1.1 } },
    ],
    plotted: CPU,
  },
  idle_named: {
    title: "10 000 idle sessions in rooms of 10",
    peers: ["cpp:rooms"],
    requirements: [{
      figure: "rss_conn_kb",
      says: "resident memory",
      scale: RESIDENT.scale,
      unit: "MB",
      atMost: { bun: 90, deno: 180 },
    }],
    plotted: RESIDENT,
  },
  rooms: {
    title: "200 rooms of 20, saturating, on two processors",
    peers: [],
    threads: true,
    requirements: [{
      figure: "cpu_us_per_deliv",
      says: "deliveries per CPU second of 2 threads",
      against: "1 thread",
      atMost: { bun: 0.85, deno: 0.85 },
      atLeast: true,
    }],
    plotted: CPU,
  },
};

/** Of the text codec's bytes a second, against a bare `indexOf`. */
export const LEAST_CODEC_RATIO = 0.25;

/** Names of peers as people read them. */
export const PEER_NAMES: Readonly<Record<string, string>> = {
  "floor:turn": "the floor, a write per turn",
  "floor:each": "the floor, a write per message",
  cpp: "the C++ server",
  "cpp:rooms": "the C++ server",
  nats: "nats-server",
  redis: "redis-server",
  "1 thread": "1 thread",
};
