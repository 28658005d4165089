/** The result of a run in figures with names that stay: what `--json` prints and the page shows. */

import type { Histogram } from "../../lib/histogram.ts";
import { formatTime } from "../../lib/rfc3339.ts";
import type { BenchSettings } from "./options.ts";
import type { RunResult, ServerInfo } from "./run.ts";
import type { Faults, StageOutcome } from "./stage_run.ts";

/** A generator whose messages leave later than this is what was measured. */
const LATE_MS = 10;
/** The same for one that had hardly a moment free. */
const BUSY_SHARE = 0.9;

/** Milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export interface StageResult extends Faults {
  readonly clients: number;
  readonly senders: number;
  readonly rooms: number;
  /** From when the first message was due to when the last was heard, or the stage's time was over. */
  readonly seconds: number;
  readonly sent: number;
  readonly delivered: number;
  readonly sentPerSecond: number;
  readonly deliveriesPerSecond: number;
  readonly latencyMs: Percentiles;
  /** How late messages left the generator. */
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
  /** The load generator's. */
  readonly runtime: string;
  readonly protocol: string;
  readonly sizeBytes: number;
  readonly ratePerSender: number;
  readonly stages: readonly StageResult[];
  readonly totals: Faults & { readonly sent: number; readonly delivered: number };
  /** Connections by reason, answers by code. */
  readonly closed: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
  /** Processor time of the generator; the share is of one processor. */
  readonly generator: { readonly cpuSeconds: number; readonly cpuShare: number };
  /** Why the run ended before its time. */
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

export function resultOf(run: RunResult, { settings, server, runtime, target, time }: ResultContext): BenchResult {
  const stages = run.stages.map(stageResultOf);
  const sum = (count: (stage: StageOutcome) => number) => {
    return run.stages.reduce((total, stageRun) => total + count(stageRun), 0);
  };
  const faults = faultsOf((name) => sum((stageRun) => stageRun[name]));
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

function stageResultOf(stageRun: StageOutcome): StageResult {
  const { stage, ms, latency, lateness, sent, delivered } = stageRun;
  const seconds = ms / 1000;
  return {
    clients: stage.clients,
    senders: stage.speakers.length,
    rooms: new Set(stage.rooms).size,
    seconds: rounded(seconds),
    sent,
    delivered,
    sentPerSecond: rounded(sent / seconds),
    deliveriesPerSecond: rounded(delivered / seconds),
    latencyMs: percentilesOf(latency),
    ...faultsOf((name) => stageRun[name]),
    sendDelayMs: percentilesOf(lateness),
    perSecond: stageRun.perSecond,
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

/** What a reader must know before trusting the figures. */
function warningsOf(stages: readonly StageResult[], cpuShare: number): string[] {
  const warnings: string[] = [];
  const latest = stages.reduce((most, { sendDelayMs }) => Math.max(most, sendDelayMs.p99), 0);
  if (latest > LATE_MS) {
    warnings.push(
      `The load generator fell behind: 1 in 100 messages left more than ${
        latest.toFixed(1)
      } ms late, which is in the latencies`,
    );
  }
  if (cpuShare > BUSY_SHARE) {
    warnings.push(
      `The load generator used ${
        (cpuShare * 100).toFixed(0)
      } % of a processor: it, and not the server, may be the limit`,
    );
  }
  return warnings;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
