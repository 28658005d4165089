/** Entry point of each worker thread: one server, started and stopped by messages of the main thread. */

import { type MessagePort, parentPort } from "node:worker_threads";
import { systemClock } from "../lib/clock.ts";
import { configureLog } from "../observe/log.ts";
import { LogWriter, type TextOutput } from "../observe/log_writer.ts";
import { RecentWarnings } from "../observe/recent_warnings.ts";
import type { Snapshot } from "../observe/snapshot.ts";
import { ThreadsUnanswering } from "../server/thread_group.ts";
import type { Server } from "../server/mod.ts";
import { logDropped } from "./console.ts";
import { createServerThread } from "./create_server.ts";
import { ThreadRpc } from "./thread_rpc.ts";
import { asStartFailure } from "./start_failure.ts";
import { deserializeConfig, type FromWorker, type ToWorker } from "./thread_messages.ts";

/** Milliseconds that all threads have to answer with their snapshots; Prometheus waits for ten seconds. */
const COUNT_MS = 3000;

/** The server of this thread and its connection to the main thread. */
class WorkerServer {
  readonly #main: MessagePort;
  readonly #output: MainThreadOutput;
  readonly #writer: LogWriter;
  readonly #warnings = new RecentWarnings();
  readonly #counts = new ThreadRpc<Snapshot>({
    clock: systemClock,
    ms: COUNT_MS,
    late: () => new ThreadsUnanswering(COUNT_MS),
  });
  #server: Server | undefined;

  constructor(main: MessagePort) {
    this.#main = main;
    this.#output = new MainThreadOutput((message) => this.#send(message));
    this.#writer = new LogWriter({ output: this.#output, clock: systemClock, dropped: logDropped });
    main.on("message", (message: ToWorker) => this.#onMessage(message));
  }

  #onMessage(message: ToWorker): void {
    switch (message.kind) {
      case "start":
        return void this.#start(message);
      case "reloadCertificate":
        return this.#server?.reloadCertificate();
      case "snapshot":
        if (this.#server !== undefined) {
          this.#send({ kind: "snapshot", id: message.id, snapshot: this.#server.snapshot() });
        }
        return;
      case "logTaken":
        return this.#output.answered(message.isTaken);
      case "counted":
        return this.#counts.answered(message.id, message.snapshot);
      case "stop":
        return void this.#stop();
    }
  }

  async #start({ config: plain, isTerminal, part }: ToWorker & { kind: "start" }): Promise<void> {
    const config = deserializeConfig(plain);
    configureLog({
      level: config.logLevel,
      format: config.logFormat,
      isTerminal,
      fields: { thread: part.index + 1 },
      write: (line) => this.#writer.write(line),
      recent: this.#warnings,
    });
    const snapshot = () => this.#counts.ask((id) => this.#send({ kind: "count", id }));
    this.#server = createServerThread(config, part, {
      snapshot,
      droppedLogLines: () => this.#writer.dropped,
      recentWarnings: () => this.#warnings.all(),
    });
    try {
      this.#send({ kind: "listening", addresses: await this.#server.start() });
    } catch (error) {
      const { message, exitCode } = asStartFailure(error);
      await this.#writer.flush();
      this.#send({ kind: "failed", message, exitCode });
    }
  }

  async #stop(): Promise<void> {
    await this.#server?.stop();
    await this.#writer.flush();
    // The thread keeps running, because others may still need the rooms that it holds. The process ends it.
    this.#send({ kind: "stopped" });
  }

  #send(message: FromWorker): void {
    this.#main.postMessage(message);
  }
}

/** Sends log lines to the main thread, one message at a time, so that its queue stays bounded. */
class MainThreadOutput implements TextOutput {
  readonly #send: (message: FromWorker) => void;
  #pending: PromiseWithResolvers<void> | undefined;

  constructor(send: (message: FromWorker) => void) {
    this.#send = send;
  }

  write(text: string): Promise<void> {
    this.#pending = Promise.withResolvers<void>();
    this.#send({ kind: "log", text });
    return this.#pending.promise;
  }

  /** The main thread has taken the last message, or has no room for it. */
  answered(isTaken: boolean): void {
    if (isTaken) this.#pending?.resolve();
    else this.#pending?.reject(new Error("the main thread has no room for log lines"));
  }
}

if (parentPort !== null) new WorkerServer(parentPort);
