/** The result of a run, as `--json` prints it and the report shows it. The names of its fields are stable. */

import type { Histogram } from "../../lib/histogram.ts";
import { formatTime } from "../../lib/rfc3339.ts";
import type { BenchSettings } from "./options.ts";
import type { RunResult, ServerInfo } from "./run.ts";
import type { Faults, StageOutcome } from "./stage_run.ts";

/** Milliseconds of lateness above which the load generator distorts the latencies. */
const LATE_MS = 10;
/** Share of a processor above which the load generator may be the limit. */
const BUSY_SHARE = 0.9;

/** Latency percentiles in milliseconds. */
interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export interface StageResult extends Faults {
  readonly clients: number;
  readonly senders: number;
  readonly rooms: number;
  /** From the first due time to the last delivery, or to the end of the stage if that is later. */
  readonly seconds: number;
  readonly sent: number;
  readonly delivered: number;
  readonly sentPerSecond: number;
  readonly deliveriesPerSecond: number;
  readonly latencyMs: Percentiles;
  /** How late the load generator sent the messages. */
  readonly sendDelayMs: Percentiles;
  readonly perSecond: readonly number[];
  readonly distribution: readonly DistributionBucket[];
}

export interface DistributionBucket {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

export interface BenchResult {
  readonly isGood: boolean;
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly target: string;
  readonly server: string;
  /** Runtime of the load generator. */
  readonly runtime: string;
  readonly protocol: string;
  readonly sizeBytes: number;
  readonly ratePerSender: number;
  readonly stages: readonly StageResult[];
  readonly totals: Faults & { readonly sent: number; readonly delivered: number };
  /** Closed connections by reason. */
  readonly closed: Readonly<Record<string, number>>;
  /** Error answers by code. */
  readonly errors: Readonly<Record<string, number>>;
  /** Processor time of the load generator, in seconds and as a share of one processor. */
  readonly generator: { readonly cpuSeconds: number; readonly cpuShare: number };
  /** Why the run ended early. */
  readonly problem: string | null;
  readonly warnings: readonly string[];
}

export interface ResultContext {
  readonly settings: BenchSettings;
  readonly server: ServerInfo;
  /** `bun 1.4.5` */
  readonly runtime: string;
  readonly target: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Converts the outcome of a run to its result. */
export function resultOf(run: RunResult, { settings, server, runtime, target, time }: ResultContext): BenchResult {
  const stages = run.stages.map(stageResultOf);
  const sum = (count: (stage: StageOutcome) => number) => {
    return run.stages.reduce((total, outcome) => total + count(outcome), 0);
  };
  const faults = faultsOf((name) => sum((outcome) => outcome[name]));
  const seconds = sum(({ ms }) => ms / 1000);
  const cpuShare = seconds > 0 ? run.cpuSeconds / seconds : 0;
  const generator = { cpuSeconds: rounded(run.cpuSeconds), cpuShare: rounded(cpuShare) };
  const hasFaults = Object.values(faults).some((count) => count > 0);
  return {
    isGood: !hasFaults && run.problem === undefined && run.closed.size === 0 && run.refused.size === 0,
    time: formatTime(time),
    target,
    server: server.name,
    runtime,
    protocol: settings.protocol,
    sizeBytes: settings.size,
    ratePerSender: settings.load.rate,
    stages,
    totals: { sent: sum(({ sent }) => sent), delivered: sum(({ delivered }) => delivered), ...faults },
    closed: Object.fromEntries(run.closed),
    errors: Object.fromEntries(run.refused),
    generator,
    problem: run.problem ?? null,
    warnings: warningsOf(stages, cpuShare),
  };
}

function stageResultOf(outcome: StageOutcome): StageResult {
  const { stage, ms, latency, lateness, sent, delivered } = outcome;
  const seconds = ms / 1000;
  return {
    clients: stage.clients,
    senders: stage.senders.length,
    rooms: new Set(stage.rooms).size,
    seconds: rounded(seconds),
    sent,
    delivered,
    sentPerSecond: rounded(sent / seconds),
    deliveriesPerSecond: rounded(delivered / seconds),
    latencyMs: percentilesOf(latency),
    ...faultsOf((name) => outcome[name]),
    sendDelayMs: percentilesOf(lateness),
    perSecond: outcome.perSecond,
    distribution: Array.from(latency.buckets(), ({ from, to, count }) => {
      return { fromMs: from / 1000, toMs: to / 1000, count };
    }),
  };
}

function faultsOf(count: (name: keyof Faults) => number): Faults {
  return {
    lost: count("lost"),
    repeated: count("repeated"),
    disordered: count("disordered"),
    damaged: count("damaged"),
    misdelivered: count("misdelivered"),
    withheld: count("withheld"),
  };
}

function percentilesOf(histogram: Histogram): Percentiles {
  const ms = (micros: number) => micros / 1000;
  return {
    p50: ms(histogram.percentile(50)),
    p90: ms(histogram.percentile(90)),
    p99: ms(histogram.percentile(99)),
    max: ms(histogram.max),
  };
}

/** Returns reasons to distrust the figures. */
function warningsOf(stages: readonly StageResult[], cpuShare: number): string[] {
  const warnings: string[] = [];
  const latest = stages.reduce((max, { sendDelayMs }) => Math.max(max, sendDelayMs.p99), 0);
  if (latest > LATE_MS) {
    warnings.push(
      `The load generator was late: 1 of 100 messages was sent more than ${
        latest.toFixed(1)
      } ms late, and the latencies include that`,
    );
  }
  if (cpuShare > BUSY_SHARE) {
    warnings.push(
      `The load generator used ${
        (cpuShare * 100).toFixed(0)
      } % of a processor and may be the limit instead of the server`,
    );
  }
  return warnings;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
