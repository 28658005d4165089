import process from "node:process";
import { EXIT } from "./exit_code.ts";

/** Signals that stop a server. */
export type StopSignal = "SIGTERM" | "SIGINT" | "SIGHUP";

/**
 * Handles the signals of a server. Creating it replaces the default action, which would end the process, so it is
 * created before anything else is loaded.
 */
export class Signals {
  readonly #stop = Promise.withResolvers<StopSignal>();
  #isStopping = false;
  #onHangup: () => void = () => {};

  constructor() {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => this.#requestStop(signal));
    process.on("SIGHUP", () => this.#onHangup());
  }

  /** Resolves at the first SIGTERM or SIGINT, or at {@link hangUp}; a second one ends the process at once. */
  get stopped(): Promise<StopSignal> {
    return this.#stop.promise;
  }

  /** Whether the server has to stop. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Sets the handler of SIGHUP, which is ignored until then. */
  handleHangup(handler: () => void): void {
    this.#onHangup = handler;
  }

  /** Stops the server because of SIGHUP, as SIGTERM does. */
  hangUp(): void {
    this.#requestStop("SIGHUP");
  }

  #requestStop(signal: StopSignal): void {
    if (this.#isStopping && signal !== "SIGHUP") process.exit(EXIT.failure);
    this.#isStopping = true;
    this.#stop.resolve(signal);
  }
}
