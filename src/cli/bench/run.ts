import { type Client, type ClientEvent, type Closed, connect } from "../../client/mod.ts";
import type { Clock } from "../../lib/clock.ts";
import { type Address, AddressError, type Runtime } from "../../runtime/runtime.ts";
import { ClientPool, LoadError } from "./client_pool.ts";
import type { BenchSettings } from "./options.ts";
import { type Others, othersIn } from "./others.ts";
import { roomOf, type Stage, stagesOf } from "./plan.ts";
import { type StageOutcome, StageRun } from "./stage_run.ts";
import { LoadCodec } from "./load_codec.ts";

/** Milliseconds that the server may take to answer the probe. */
const PROBE_MS = 10_000;

export interface RunParts {
  readonly runtime: Runtime;
  readonly clock: Clock;
  /** Name of the run: four letters or digits that are different for each run. */
  readonly run: string;
  /** Returns the seconds of processor time that this process has used. */
  readonly cpuSeconds: () => number;
}

/** Callbacks for the progress of a run. */
export interface RunObserver {
  /** Called after each client that has entered its room. */
  entering(entered: number, total: number): void;
  /** Called when all clients wait for the answers to their pings. */
  settling(): void;
  /** Called when a stage begins; its progress can be read until the next stage. */
  started(stage: Stage, stages: number, stageRun: StageRun): void;
}

/** The name and the limits of the server, from its `welcome`, and who is on it. */
export interface ServerInfo {
  /** `maru/0.1.0` */
  readonly name: string;
  readonly limits: Readonly<Record<string, number>>;
  readonly others: Others;
}

export interface RunResult {
  readonly stages: readonly StageOutcome[];
  /** Connections that were closed, by reason. */
  readonly closed: ReadonlyMap<string, number>;
  /** Error answers, by code. */
  readonly refused: ReadonlyMap<string, number>;
  /** Why the run ended early. */
  readonly problem: string | undefined;
  readonly isUnreachable: boolean;
  /** Processor time of this process while stages ran. */
  readonly cpuSeconds: number;
}

type ProbeAnswer = Exclude<ClientEvent, Closed> | Closed | "late";

/** Asks the server for its name, its limits and its rooms. @throws {LoadError} when it does not answer */
export async function probe({ runtime, clock, run }: RunParts, address: Address): Promise<ServerInfo> {
  const welcomed = Promise.withResolvers<ProbeAnswer>();
  const listed = Promise.withResolvers<ProbeAnswer>();
  const give = (answer: ProbeAnswer) => {
    const isFatal = answer === "late" || answer.kind === "error" || answer.kind === "closed";
    welcomed.resolve(answer);
    if (isFatal || answer.kind === "rooms") listed.resolve(answer);
  };
  const client = await connectTo(runtime, address, give);
  client.nick(`bench-${run}-probe`, { history: 0 });
  client.rooms();
  const late = clock.setTimer(PROBE_MS, () => give("late"));
  try {
    const welcome = await welcomed.promise;
    if (welcome === "late" || welcome.kind !== "welcome") throw new LoadError(probeProblem(welcome));
    const list = await listed.promise;
    if (list === "late" || list.kind !== "rooms") throw new LoadError(probeProblem(list));
    return { name: welcome.server, limits: welcome.limits, others: othersIn(list.rooms, list.count) };
  } finally {
    late.cancel();
    client.terminate();
  }
}

async function connectTo(runtime: Runtime, address: Address, event: (event: ClientEvent) => void): Promise<Client> {
  try {
    return await connect(runtime, { ...address, protocol: "json", handler: { event } });
  } catch (error) {
    if (error instanceof AddressError) throw new LoadError(error.message, { isUnreachable: true, cause: error });
    throw error;
  }
}

function probeProblem(answer: ProbeAnswer): string {
  if (answer === "late") return `The server did not answer within ${PROBE_MS / 1000} s`;
  if (answer.kind === "error") return `The server answered ${answer.code} ${answer.message}`;
  return `The server did not welcome a client: ${answer.kind === "closed" ? answer.reason : answer.kind}`;
}

/** Returns the problems of a load with the limits of the server: a rate or a size that is too high. */
export function limitProblems({ load: { rate }, size }: BenchSettings, { limits }: ServerInfo): string[] {
  const { rateLimit = 0, maxMessageBytes = 0 } = limits;
  const problems: string[] = [];
  if (rateLimit > 0 && rate > rateLimit) {
    problems.push(
      `--rate: ${rate} is not accepted, expected at most ${rateLimit}, the --rate-limit of this server`,
    );
  }
  if (maxMessageBytes > 0 && size > maxMessageBytes) {
    problems.push(
      `--size: ${size} is not accepted, expected at most ${maxMessageBytes}, the --max-message-bytes of this server`,
    );
  }
  return problems;
}

/** Runs all stages. Errors of the load are part of the result. */
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
      await pool.growTo(stage.clients, (entered) => observer.entering(entered, stage.clients));
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
  await pool.close();
  return {
    stages: results,
    closed: pool.closed,
    refused: pool.refused,
    problem: failure?.message,
    isUnreachable: failure?.isUnreachable === true,
    cpuSeconds,
  };
}
