import type { URL as NodeUrl } from "node:url";
import { Worker } from "node:worker_threads";
import type { Snapshot } from "../observe/snapshot.ts";
import type { ListeningAddress } from "../server/mod.ts";
import { ThreadRpc } from "./thread_rpc.ts";
import { StartFailure } from "./start_failure.ts";
import type { FromWorker, ToWorker } from "./thread_messages.ts";

export interface ThreadEvents {
  /** Takes lines of the log, each with its LF. */
  write(text: string): void;
  /** The worker has ended, and nobody asked it to. */
  failed(why: Error): void;
  /** Says what all threads count now, together. */
  count(): Promise<Snapshot>;
}

type Start = Omit<ToWorker & { readonly kind: "start" }, "kind">;

/** One worker, as the main thread sees it. */
export class Thread {
  readonly #number: number;
  readonly #worker: Worker;
  readonly #events: ThreadEvents;
  readonly #listening = Promise.withResolvers<readonly ListeningAddress[]>();
  readonly #stopped = Promise.withResolvers<void>();
  readonly #snapshots = new ThreadRpc<Snapshot>();
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

  /** What it counts, as soon as it listens. */
  async snapshot(): Promise<Snapshot> {
    await this.#listening.promise;
    return await this.#snapshots.ask((ask) => this.#tell({ kind: "snapshot", ask }));
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
        this.#events.write(message.text);
        return this.#tell({ kind: "logTaken" });
      case "listening":
        return this.#listening.resolve(message.addresses);
      case "failed":
        return this.#listening.reject(new StartFailure(message.message, message.exitCode));
      case "stopped":
        return this.#stopped.resolve();
      case "snapshot":
        return this.#snapshots.answered(message.ask, message.snapshot);
      case "count":
        return void this.#count(message.ask);
    }
  }

  async #count(ask: number): Promise<void> {
    try {
      this.#tell({ kind: "counted", ask, snapshot: await this.#events.count() });
    } catch {
      // A thread has failed to start, which ends the server.
    }
  }

  #failed(why: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#events.failed(new Error(`thread ${this.#number} ended: ${why}`));
  }
}
