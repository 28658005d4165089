/** What each thread of a server of several runs: one server, told by the main thread when to start and stop. */

import { type MessagePort, parentPort } from "node:worker_threads";
import { systemClock } from "../lib/clock.ts";
import { configureLog } from "../observe/log.ts";
import { LogWriter, type TextOutput } from "../observe/log_writer.ts";
import type { Snapshot } from "../observe/snapshot.ts";
import { ThreadsUnanswering } from "../server/thread_group.ts";
import type { Server } from "../server/mod.ts";
import { logDropped } from "./console.ts";
import { createServerThread } from "./create_server.ts";
import { ThreadRpc } from "./thread_rpc.ts";
import { asStartFailure } from "./start_failure.ts";
import { deserializeConfig, type FromWorker, type ToWorker } from "./thread_messages.ts";

/** Milliseconds for all threads to say what they count: scrapers wait for ten seconds, people for less. */
const COUNT_MS = 3000;

function work(main: MessagePort): void {
  const say = (message: FromWorker) => main.postMessage(message);
  const counts = new ThreadRpc<Snapshot>({
    clock: systemClock,
    ms: COUNT_MS,
    late: () => new ThreadsUnanswering(COUNT_MS),
  });
  const count = () => counts.ask((ask) => say({ kind: "count", ask }));
  const output = new MainThreadOutput(say);
  const writer = new LogWriter({ output, clock: systemClock, dropped: logDropped });
  let server: Server | undefined;

  async function start({ config: plain, isTerminal, part }: ToWorker & { kind: "start" }): Promise<void> {
    const config = deserializeConfig(plain);
    configureLog({
      level: config.logLevel,
      format: config.logFormat,
      isTerminal,
      fields: { thread: part.index + 1 },
      write: (line) => writer.write(line),
    });
    server = createServerThread(config, part, { snapshot: count, droppedLogLines: () => writer.dropped });
    try {
      say({ kind: "listening", addresses: await server.start() });
    } catch (error) {
      const { message, exitCode } = asStartFailure(error);
      await writer.flush();
      say({ kind: "failed", message, exitCode });
    }
  }

  async function stop(): Promise<void> {
    await server?.stop();
    await writer.flush();
    // The thread stays, since it is the home of rooms that others may still ask for: the process ends it.
    say({ kind: "stopped" });
  }

  main.on("message", (message: ToWorker) => {
    switch (message.kind) {
      case "start":
        return start(message);
      case "reloadCertificate":
        return server?.reloadCertificate();
      case "snapshot":
        return server && say({ kind: "snapshot", ask: message.ask, snapshot: server.snapshot() });
      case "logTaken":
        return output.taken();
      case "counted":
        return counts.answered(message.ask, message.snapshot);
      case "stop":
        return stop();
    }
  });
}

/** Gives the main thread a part of the log at a time, so that what waits for it there is bounded. */
class MainThreadOutput implements TextOutput {
  readonly #say: (message: FromWorker) => void;
  #taken: () => void = () => {};

  constructor(say: (message: FromWorker) => void) {
    this.#say = say;
  }

  write(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#taken = resolve;
      this.#say({ kind: "log", text });
    });
  }

  /** The main thread has taken what was written. */
  taken(): void {
    this.#taken();
  }
}

if (parentPort !== null) work(parentPort);
