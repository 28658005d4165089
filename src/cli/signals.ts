import process from "node:process";
import { EXIT } from "./exit_code.ts";

/** What can ask a server to stop. */
export type StopSignal = "SIGTERM" | "SIGINT" | "SIGHUP";

/**
 * The signals of a server. From the moment it is made they do not end the process by themselves, so it is made
 * before anything else is loaded.
 */
export class Signals {
  readonly #stop = Promise.withResolvers<StopSignal>();
  #isStopping = false;
  #onHangup: () => void = () => {};

  constructor() {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => this.#ask(signal));
    process.on("SIGHUP", () => this.#onHangup());
  }

  /** Resolves at the first SIGTERM or SIGINT; the second one ends the process at once. */
  get stopped(): Promise<StopSignal> {
    return this.#stop.promise;
  }

  /** Whether the server is to stop. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Calls `handler` at each SIGHUP from now on; it is ignored before. */
  handleHangup(handler: () => void): void {
    this.#onHangup = handler;
  }

  /** Stops the server as SIGTERM does, because of a SIGHUP. */
  hangUp(): void {
    this.#ask("SIGHUP");
  }

  #ask(signal: StopSignal): void {
    if (this.#isStopping && signal !== "SIGHUP") process.exit(EXIT.failure);
    this.#isStopping = true;
    this.#stop.resolve(signal);
  }
}
