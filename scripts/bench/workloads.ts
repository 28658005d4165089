/** The workloads of the shared runner, the servers in each, and the requirements for Maru. */

import type { Figure, MaruName } from "./results.ts";

export interface Requirement {
  readonly figure: Figure;
  readonly label: string;
  /** Server of the same run to compare with. Without one, the figure itself counts, times {@link scale}. */
  readonly against?: string;
  readonly scale?: number;
  readonly unit?: string;
  readonly atMost: Readonly<Record<MaruName, number>>;
  /** Whether the ratio is inverted, so that it must be at least the limit. */
  readonly atLeast?: boolean;
}

export interface Workload {
  readonly title: string;
  /** Names of the peers in the shared runner. */
  readonly peers: readonly string[];
  readonly requirements: readonly Requirement[];
  /** Whether to measure only Maru, with one and with two threads, on all processors. */
  readonly threads?: true;
  /** Figure and unit of the plot. */
  readonly plotted: { readonly figure: Figure; readonly scale: number; readonly unit: string };
}

const CPU = { figure: "cpu_us_per_deliv", scale: 1, unit: "µs" } as const;
const RESIDENT = { figure: "rss_conn_kb", scale: 1024 / 1e6, unit: "MB" } as const;

function cpuAgainst(against: string, bun: number, deno = bun): Requirement {
  return { figure: "cpu_us_per_deliv", label: "CPU per delivery", against, atMost: { bun, deno } };
}

/** Workloads by their names in the shared runner, in the order of the documents. */
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
      { figure: "p99_us", label: "p99 latency", scale: 1 / 1000, unit: "ms", atMost: { bun: 25, deno: 25 } },
      { figure: "missing", label: "messages lost", atMost: { bun: 0, deno: 0 } },
    ],
    plotted: CPU,
  },
  w1_10000: {
    title: "W1: one room of 10 000, 4 messages a second",
    peers: ["floor:each", "cpp"],
    requirements: [
      cpuAgainst("floor:each", 1.15, 1.5),
      { figure: "p99_us", label: "p99 latency", against: "cpp", atMost: { bun: 1.1, deno: 1.1 } },
    ],
    plotted: CPU,
  },
  idle_named: {
    title: "10 000 idle sessions in rooms of 10",
    peers: ["cpp:rooms"],
    requirements: [{
      figure: "rss_conn_kb",
      label: "resident memory",
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
      label: "deliveries per CPU second of 2 threads",
      against: "1 thread",
      atMost: { bun: 0.85, deno: 0.85 },
      atLeast: true,
    }],
    plotted: CPU,
  },
};

/** Required bytes per second of the text codec, as a share of a bare `indexOf`. */
export const MIN_CODEC_RATIO = 0.25;

/** Display names of the peers. */
export const PEER_NAMES: Readonly<Record<string, string>> = {
  "floor:turn": "the floor, a write per turn",
  "floor:each": "the floor, a write per message",
  cpp: "the C++ server",
  "cpp:rooms": "the C++ server",
  nats: "nats-server",
  redis: "redis-server",
  "1 thread": "1 thread",
};
