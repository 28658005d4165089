import type { URL as NodeUrl } from "node:url";
import { Worker } from "node:worker_threads";
import type { Snapshot } from "../observe/snapshot.ts";
import type { ListeningAddress } from "../server/listeners.ts";
import { StartFailure } from "./start_failure.ts";
import type { FromWorker, ToWorker } from "./thread_messages.ts";

export interface ThreadEvents {
  /** Takes a line of the log, with its LF. */
  write(line: string): void;
  /** The worker has ended, and nobody asked it to. */
  failed(why: Error): void;
}

type Start = Omit<ToWorker & { readonly kind: "start" }, "kind">;

/** One worker, as the main thread sees it. */
export class Thread {
  readonly #number: number;
  readonly #worker: Worker;
  readonly #events: ThreadEvents;
  readonly #listening = Promise.withResolvers<readonly ListeningAddress[]>();
  readonly #stopped = Promise.withResolvers<void>();
  readonly #snapshots = new Map<number, (snapshot: Snapshot) => void>();
  #asks = 0;
  #isOver = false;

  /** @param number what people call it */
  constructor(number: number, file: URL, events: ThreadEvents) {
    this.#number = number;
    this.#events = events;
    this.#worker = new Worker(file as NodeUrl); // one class, of which two packages have types
    this.#worker.on("message", (message: FromWorker) => this.#heard(message));
    this.#worker.on("error", (error: unknown) => this.#failed(error instanceof Error ? error.message : String(error)));
    this.#worker.on("exit", (code: number) => this.#failed(`it exited with ${code}`));
  }

  /**
   * Resolves to where it listens.
   *
   * @throws {StartFailure}
   */
  start(message: Start): Promise<readonly ListeningAddress[]> {
    const ports = message.part.ports.filter((port) => port !== undefined);
    this.#worker.postMessage({ kind: "start", ...message } satisfies ToWorker, ports);
    return this.#listening.promise;
  }

  reloadCertificate(): void {
    this.#tell({ kind: "reloadCertificate" });
  }

  snapshot(): Promise<Snapshot> {
    this.#asks += 1;
    const ask = this.#asks;
    this.#tell({ kind: "snapshot", ask });
    return new Promise((resolve) => this.#snapshots.set(ask, resolve));
  }

  /** Resolves when it has drained. It stays, for those that still do, until the process ends. */
  stop(): Promise<void> {
    this.#tell({ kind: "stop" });
    return this.#stopped.promise;
  }

  async terminate(): Promise<void> {
    this.#isOver = true;
    await this.#worker.terminate();
  }

  #tell(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #heard(message: FromWorker): void {
    switch (message.kind) {
      case "log":
        return this.#events.write(message.line);
      case "listening":
        return this.#listening.resolve(message.addresses);
      case "failed":
        return this.#listening.reject(new StartFailure(message.message, message.exitCode));
      case "stopped":
        return this.#stopped.resolve();
      case "snapshot": {
        const resolve = this.#snapshots.get(message.ask);
        this.#snapshots.delete(message.ask);
        return resolve?.(message.snapshot);
      }
    }
  }

  #failed(why: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#events.failed(new Error(`thread ${this.#number} ended: ${why}`));
  }
}
