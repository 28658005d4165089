import { systemClock } from "../lib/clock.ts";
import { escapeActive } from "../observe/escape.ts";
import { getLog } from "../observe/log.ts";
import { LogWriter } from "../observe/log_writer.ts";
import { writeStandard } from "../runtime/mod.ts";
import { StandardOutput } from "./standard_output.ts";

/** Milliseconds that the program waits at its end for an output that accepts nothing. */
const FLUSH_MS = 500;

/** Standard output and error of the program. Never blocks or throws, whatever the outputs are. */
export class Console {
  /** Results: addresses, help, the version. */
  readonly out = new LogWriter({
    output: new StandardOutput("stdout", writeStandard, systemClock),
    clock: systemClock,
    failed: (error) => getLog("cli").warn("standard output failed", { error: String(error) }),
  });
  /** The log and problems. */
  readonly err = new LogWriter({
    output: new StandardOutput("stderr", writeStandard, systemClock),
    clock: systemClock,
    dropped: (lines) => logDropped(lines),
  });

  /** Writes a problem that ends the program, on one line. */
  complain(problem: string): void {
    this.err.write(`maru: ${escapeActive(problem)}\n`);
  }

  /** Waits until everything is written or an output has failed, at most `FLUSH_MS`. */
  async close(): Promise<void> {
    const late = Promise.withResolvers<void>();
    const timer = systemClock.setTimer(FLUSH_MS, late.resolve);
    await Promise.race([Promise.all([this.out.flush(), this.err.flush()]), late.promise]);
    timer.cancel();
  }
}

/** Logs that lines were dropped here. */
export function logDropped(lines: number): void {
  getLog("log").warn("log lines were dropped", { lines });
}
