import type { Clock, Timer } from "../lib/clock.ts";
import type { ServerSnapshot } from "../observe/snapshot.ts";
import { ROW_SECONDS, StatusHistory } from "../observe/status_history.ts";
import { type ProcessUsage, statusSample } from "../observe/status_row.ts";
import { ThreadsUnanswering } from "./thread_group.ts";

const ROW_MS = ROW_SECONDS * 1000;
/** Milliseconds for which a snapshot is the present one, however many pages ask. */
const FRESH_MS = 1000;

export interface SamplerSource {
  readonly clock: Clock;
  /** When the server started (monotonic milliseconds). */
  readonly startedAt: number;
  /** Counts all threads. @throws {ThreadsUnanswering} when one does not answer in time */
  snapshot(): Promise<ServerSnapshot>;
  usage(): ProcessUsage;
  /** Reports an error that is a defect. */
  failed(error: unknown): void;
}

/** Counts the server every ten seconds for its {@link StatusHistory}, and when a page asks. */
export class StatusSampler {
  /** Identifies this run of the server: another one has another id. */
  readonly run: string = crypto.randomUUID();
  readonly history: StatusHistory;
  readonly #source: SamplerSource;
  #timer: Timer | undefined;
  #isStopped = false;
  /** When the next row is due. */
  #dueAt = 0;
  #latest: ServerSnapshot | undefined;
  /** When the server was counted for the last time, or could not be. */
  #latestAt = -Infinity;
  #sampling: Promise<ServerSnapshot | undefined> | undefined;

  constructor(source: SamplerSource) {
    this.#source = source;
    this.history = new StatusHistory(source.startedAt);
  }

  /** Begins the history. Rows follow every ten seconds until {@link stop}. */
  start(): void {
    this.#dueAt = this.#source.clock.now();
    void this.#row();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  /** Counts all threads now, and leaves the history as it is. @throws {ThreadsUnanswering} */
  count(): Promise<ServerSnapshot> {
    return this.#source.snapshot();
  }

  /**
   * Resolves to a snapshot that is at most a second old, after it has become the present of the history; to undefined
   * when a thread does not answer.
   */
  async present(): Promise<ServerSnapshot | undefined> {
    const { clock } = this.#source;
    if (clock.now() - this.#latestAt < FRESH_MS) return this.#latest;
    const snapshot = await this.#sample();
    this.history.update(this.#latestAt, this.#sampleOf(snapshot));
    return snapshot;
  }

  async #row(): Promise<void> {
    const snapshot = await this.#sample();
    this.history.append(this.#latestAt, this.#sampleOf(snapshot));
    if (this.#isStopped) return;
    const { clock } = this.#source;
    const now = clock.now();
    // After a pause of the process, the rows that it has missed are not made up for.
    this.#dueAt = this.#dueAt + ROW_MS > now ? this.#dueAt + ROW_MS : now + ROW_MS;
    this.#timer = clock.setTimer(this.#dueAt - now, () => void this.#row());
  }

  /** Counts once, however many ask meanwhile. */
  #sample(): Promise<ServerSnapshot | undefined> {
    this.#sampling ??= this.#sampleNow().finally(() => this.#sampling = undefined);
    return this.#sampling;
  }

  async #sampleNow(): Promise<ServerSnapshot | undefined> {
    const { clock, failed } = this.#source;
    try {
      this.#latest = await this.#source.snapshot();
    } catch (error) {
      this.#latest = undefined;
      if (!(error instanceof ThreadsUnanswering)) failed(error);
    }
    this.#latestAt = clock.now();
    return this.#latest;
  }

  #sampleOf(snapshot: ServerSnapshot | undefined) {
    return snapshot === undefined ? undefined : statusSample(snapshot, this.#source.usage());
  }
}
