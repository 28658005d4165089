import { systemClock } from "../lib/clock.ts";
import { getLog } from "../observe/log.ts";
import { LogWriter } from "../observe/log_writer.ts";
import { writeStandard } from "../runtime/mod.ts";
import { StandardOutput } from "./standard_output.ts";

/** Milliseconds that the end of the program waits for an output that takes nothing. */
const FLUSH_MS = 500;

/** What the program writes. Nothing here blocks or throws, whatever the outputs are. */
export class Console {
  /** Results: where the server listens, help, the version. */
  readonly out = new LogWriter({
    output: new StandardOutput("stdout", writeStandard, systemClock),
    clock: systemClock,
    failed: (error) => getLog("cli").warn("standard output failed", { error: String(error) }),
  });
  /** The log, and what is wrong. */
  readonly err = new LogWriter({
    output: new StandardOutput("stderr", writeStandard, systemClock),
    clock: systemClock,
    dropped: (lines) => logDropped(lines),
  });

  /** A problem that ends the program or is about to: one line. */
  complain(problem: string): void {
    this.err.write(`maru: ${problem}\n`);
  }

  /** Waits until all is written, an output has failed, or it has taken too long. */
  async close(): Promise<void> {
    const late = Promise.withResolvers<void>();
    const timer = systemClock.setTimer(FLUSH_MS, late.resolve);
    await Promise.race([Promise.all([this.out.flush(), this.err.flush()]), late.promise]);
    timer.cancel();
  }
}

/** Says in the log that it has a gap here. */
export function logDropped(lines: number): void {
  getLog("log").warn("log lines were dropped", { lines });
}
