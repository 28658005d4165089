import { type ClientEvent, type Closed, connect } from "../../client/mod.ts";
import type { Clock } from "../../lib/clock.ts";
import { type Address, AddressError, type Runtime } from "../../runtime/runtime.ts";
import { ClientPool, LoadError } from "./client_pool.ts";
import type { BenchSettings } from "./options.ts";
import { roomOf, type Stage, stagesOf } from "./plan.ts";
import { type StageOutcome, StageRun } from "./stage_run.ts";
import { LoadCodec } from "./load_codec.ts";

/** How long the server may take to say what it is. */
const PROBE_MS = 10_000;

export interface RunParts {
  readonly runtime: Runtime;
  readonly clock: Clock;
  /** Four letters or digits that no other run has. */
  readonly run: string;
  /** Seconds of processor time that this process has used. */
  readonly cpuSeconds: () => number;
}

/** Told how far a run is. */
export interface RunObserver {
  arriving(there: number, of: number): void;
  settling(): void;
  /** Asked for its progress as often as one likes, until the next stage. */
  started(stage: Stage, stages: number, stageRun: StageRun): void;
}

/** What the server says of itself. */
export interface ServerInfo {
  /** `maru/0.1.0` */
  readonly name: string;
  readonly limits: Readonly<Record<string, number>>;
}

export interface RunResult {
  readonly stages: readonly StageOutcome[];
  /** By reason, and by code. */
  readonly closed: ReadonlyMap<string, number>;
  readonly refused: ReadonlyMap<string, number>;
  /** Why the run ended before its time. */
  readonly problem: string | undefined;
  readonly isUnreachable: boolean;
  /** Of this process, while stages ran. */
  readonly cpuSeconds: number;
}

/** Asks the server for its name and limits. @throws {LoadError} */
export async function probe({ runtime, clock, run }: RunParts, address: Address): Promise<ServerInfo> {
  const answer = Promise.withResolvers<Exclude<ClientEvent, Closed> | Closed | "late">();
  const timer = clock.setTimer(PROBE_MS, () => answer.resolve("late"));
  try {
    const handler = { event: (event: ClientEvent) => answer.resolve(event) };
    const client = await connect(runtime, { ...address, protocol: "json", nick: `bench-${run}-probe`, handler });
    const event = await answer.promise;
    client.terminate();
    if (event === "late") throw new LoadError(`The server did not answer within ${PROBE_MS / 1000} s`);
    if (event.kind === "welcome") return { name: event.server, limits: event.limits };
    if (event.kind === "error") throw new LoadError(`The server answered ${event.code} ${event.message}`);
    throw new LoadError(`The server did not welcome a client: ${event.kind === "closed" ? event.reason : event.kind}`);
  } catch (error) {
    if (error instanceof AddressError) throw new LoadError(error.message, { isUnreachable: true, cause: error });
    throw error;
  } finally {
    timer.cancel();
  }
}

/** What that server would not take of a load: it would hold it back, or refuse every message. */
export function limitProblems({ load: { rate }, size }: BenchSettings, { limits }: ServerInfo): string[] {
  const { rateLimit = 0, maxMessageBytes = 0 } = limits;
  const problems: string[] = [];
  if (rateLimit > 0 && rate > rateLimit) {
    problems.push(
      `--rate: ${rate} is not accepted, expected at most ${rateLimit}, which is how often this server hears a client ` +
        `(its --rate-limit): it would hold back what is more`,
    );
  }
  if (maxMessageBytes > 0 && size > maxMessageBytes) {
    problems.push(
      `--size: ${size} is not accepted, expected at most ${maxMessageBytes}, the longest message of this server ` +
        `(its --max-message-bytes)`,
    );
  }
  return problems;
}

/** Runs every stage. What goes wrong on the way is part of the result. */
export async function runLoad(
  parts: RunParts,
  { load, size, protocol }: BenchSettings,
  address: Address,
  { limits }: ServerInfo,
  observer: RunObserver,
): Promise<RunResult> {
  const { runtime, clock, run } = parts;
  const codec = new LoadCodec(protocol, size, run);
  const pool = new ClientPool({
    runtime,
    clock,
    address,
    codec,
    name: `bench-${run}`,
    roomOf: (it) => roomOf(load, it),
  });
  pool.keepAlive(limits.idleTimeout ?? 0);
  const stages = stagesOf(load);
  const results: StageOutcome[] = [];
  let failure: LoadError | undefined;
  let cpuSeconds = 0;
  try {
    for (const stage of stages) {
      await pool.growTo(stage.clients, (there) => observer.arriving(there, stage.clients));
      observer.settling();
      await pool.settle();
      codec.setStage(stage.number);
      const stageRun = new StageRun(stage, pool.clients, codec, clock);
      pool.handler = stageRun;
      observer.started(stage, stages.length, stageRun);
      const before = parts.cpuSeconds();
      results.push(await stageRun.run());
      cpuSeconds += parts.cpuSeconds() - before;
    }
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    failure = error;
  }
  await pool.leave();
  return {
    stages: results,
    closed: pool.closed,
    refused: pool.refused,
    problem: failure?.message,
    isUnreachable: failure?.isUnreachable === true,
    cpuSeconds,
  };
}
