import type { URL as NodeUrl } from "node:url";
import { Worker } from "node:worker_threads";
import type { Snapshot } from "../observe/snapshot.ts";
import type { ListeningAddress } from "../server/mod.ts";
import { ThreadRpc } from "./thread_rpc.ts";
import { StartFailure } from "./start_failure.ts";
import type { FromWorker, ToWorker } from "./thread_messages.ts";

interface ThreadEvents {
  /** Takes log lines, each with its LF. Returns false where they do not fit. */
  offer(text: string): boolean;
  /** Called when the worker has ended without {@link Thread.terminate}. */
  failed(why: Error): void;
  /** Returns the combined snapshot of all threads. */
  count(): Promise<Snapshot>;
}

type Start = Omit<ToWorker & { readonly kind: "start" }, "kind">;

/** Controls one worker from the main thread. */
export class Thread {
  readonly #number: number;
  readonly #worker: Worker;
  readonly #events: ThreadEvents;
  readonly #listening = Promise.withResolvers<readonly ListeningAddress[]>();
  readonly #stopped = Promise.withResolvers<void>();
  readonly #snapshots = new ThreadRpc<Snapshot>();
  #isOver = false;

  /** @param number of the thread in messages, from 1 */
  constructor(number: number, file: URL, events: ThreadEvents) {
    this.#number = number;
    this.#events = events;
    this.#worker = new Worker(file as NodeUrl); // two packages declare types for this one class
    this.#worker.on("message", (message: FromWorker) => this.#onMessage(message));
    this.#worker.on("error", (error: unknown) => this.#onExit(error instanceof Error ? error.message : String(error)));
    this.#worker.on("exit", (code: number) => this.#onExit(`it exited with ${code}`));
  }

  /**
   * Starts the server of the worker. Resolves to its addresses.
   *
   * @throws {StartFailure} when it can't listen
   */
  start(message: Start): Promise<readonly ListeningAddress[]> {
    const ports = message.part.ports.filter((port) => port !== undefined);
    this.#worker.postMessage({ kind: "start", ...message } satisfies ToWorker, ports);
    return this.#listening.promise;
  }

  reloadCertificate(): void {
    this.#send({ kind: "reloadCertificate" });
  }

  /** Asks the worker for its snapshot, once it listens. */
  async snapshot(): Promise<Snapshot> {
    await this.#listening.promise;
    return await this.#snapshots.ask((id) => this.#send({ kind: "snapshot", id }));
  }

  /** Drains the worker. It keeps running for the other threads until the process ends. */
  stop(): Promise<void> {
    this.#send({ kind: "stop" });
    return this.#stopped.promise;
  }

  async terminate(): Promise<void> {
    this.#isOver = true;
    await this.#worker.terminate();
  }

  #send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #onMessage(message: FromWorker): void {
    switch (message.kind) {
      case "log":
        return this.#send({ kind: "logTaken", isTaken: this.#events.offer(message.text) });
      case "listening":
        return this.#listening.resolve(message.addresses);
      case "failed":
        return this.#listening.reject(new StartFailure(message.message, message.exitCode));
      case "stopped":
        return this.#stopped.resolve();
      case "snapshot":
        return this.#snapshots.answered(message.id, message.snapshot);
      case "count":
        return void this.#count(message.id);
    }
  }

  async #count(id: number): Promise<void> {
    try {
      this.#send({ kind: "counted", id, snapshot: await this.#events.count() });
    } catch {
      // A thread could not start, which ends the server anyway.
    }
  }

  #onExit(why: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#events.failed(new Error(`thread ${this.#number} ended: ${why}`));
  }
}
