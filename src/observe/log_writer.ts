import { Buffer } from "node:buffer";
import type { Clock } from "../lib/clock.ts";

/** An output that takes text in order, without blocking. */
export interface TextOutput {
  /**
   * Resolves once all of `text` is written, which may take any time. Rejects when the output failed.
   *
   * The caller never begins a write while another one is under way.
   */
  write(text: string): Promise<void>;
}

export interface LogWriterOptions {
  readonly output: TextOutput;
  readonly clock: Clock;
  /** Bytes that may wait, including those that are being written. 1 MiB by default. */
  readonly maxBytes?: number;
  /**
   * Called when the output takes lines again after some were dropped, so that the log can say so.
   *
   * @param lines how many were dropped since the last call
   */
  dropped?(lines: number): void;
  /** Called when the output fails, and not again until a write succeeds. */
  failed?(error: unknown): void;
}

const MAX_BYTES = 1_048_576;
/** Bytes of one write, which spreads its cost over many lines. */
const MAX_WRITE_BYTES = 65_536;
/** Milliseconds from a failure to the next write. */
const RETRY_MS = 1000;

/** Lines that wait or are being written. */
interface LogEntry {
  readonly text: string;
  /** Dropped lines that it reports; 0 for lines that are no report. */
  reports: number;
}

/**
 * Writes lines to an output that may be slow, stuck or broken, and never blocks or throws.
 *
 * Lines wait in a bounded queue while one write is under way. A line that does not fit is dropped and counted, and so
 * are the lines of a failed write. After a failure the next write waits for a second.
 */
export class LogWriter {
  readonly #options: LogWriterOptions;
  readonly #maxBytes: number;
  #waiting: LogEntry[] = [];
  /** Bytes that wait or are being written. */
  #bytes = 0;
  #dropped = 0;
  /** Dropped lines that were reported, or are in a report that waits. */
  #reported = 0;
  #isWriting = false;
  #hasFailed = false;
  #flushes: (() => void)[] = [];

  constructor(options: LogWriterOptions) {
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? MAX_BYTES;
  }

  /** Lines that were dropped. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Queues one or more lines, each with its LF. They are written or dropped together. */
  write(text: string): void {
    if (!this.offer(text)) this.#drop(text);
  }

  /** Queues lines as {@link write} does, or returns false, and counts nothing, where they do not fit. */
  offer(text: string): boolean {
    const bytes = Buffer.byteLength(text);
    if (this.#bytes + bytes > this.#maxBytes) return false;
    this.#bytes += bytes;
    this.#waiting.push({ text, reports: 0 });
    if (!this.#isWriting) void this.#writeAll();
    return true;
  }

  /** Resolves when no line waits any more, or when the output fails. */
  flush(): Promise<void> {
    if (!this.#isWriting || this.#hasFailed) return Promise.resolve();
    return new Promise((resolve) => this.#flushes.push(resolve));
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    for (let next = this.#next(); next.text !== ""; next = this.#next()) {
      if (await this.#hasWritten(next)) this.#reportDropped();
      else await this.#pause();
    }
    this.#isWriting = false;
    this.#flushed();
  }

  /** Writes lines and takes their bytes off the budget. Returns whether it succeeded. */
  async #hasWritten({ text, reports }: LogEntry): Promise<boolean> {
    const { output, failed } = this.#options;
    try {
      await output.write(text);
      this.#hasFailed = false;
      return true;
    } catch (error) {
      this.#drop(text);
      this.#reported -= reports;
      if (!this.#hasFailed) failed?.(error);
      this.#hasFailed = true;
      return false;
    } finally {
      this.#bytes -= Buffer.byteLength(text);
    }
  }

  /** Removes and returns the lines of the next write as one; without text where none wait. */
  #next(): LogEntry {
    let [count, length] = [0, 0];
    for (const { text } of this.#waiting) {
      if (count > 0 && length + text.length > MAX_WRITE_BYTES) break;
      count += 1;
      length += text.length;
    }
    const entries = this.#waiting.splice(0, count);
    const text = entries.map((entry) => entry.text).join("");
    return { text, reports: entries.reduce((sum, { reports }) => sum + reports, 0) };
  }

  #drop(text: string): void {
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", end + 1)) this.#dropped += 1;
  }

  #reportDropped(): void {
    const [dropped, queued] = [this.#dropped, this.#waiting.length];
    const lines = dropped - this.#reported;
    if (lines === 0) return;
    this.#options.dropped?.(lines);
    // The report is a line too. When it is dropped, now or later, the next report has its lines and itself.
    if (this.#dropped !== dropped) return;
    this.#reported = dropped;
    const report = this.#waiting[queued]; // undefined where the level of the log hides it
    if (report !== undefined) report.reports = lines;
  }

  #pause(): Promise<void> {
    this.#flushed();
    return new Promise((resolve) => this.#options.clock.setTimer(RETRY_MS, resolve));
  }

  #flushed(): void {
    for (const resolve of this.#flushes.splice(0)) resolve();
  }
}
