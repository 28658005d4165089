/**
 * Detects that a process cannot accept connections, and makes its listeners accept again.
 *
 * Accepting fails when the process has no file descriptor left, and no runtime reports that reliably. `node:net` and
 * `node:http` on Deno stop accepting for good: after a failed accept(2) nothing wakes the listener up
 * (`poll_tcp_handle` in Deno's `uv_compat/tcp.rs` leaves the loop without registering for the next connection).
 * `Bun.listen` tries again without a pause. Neither reports an error. The watch therefore does two things on each
 * thread: it tries to open a file, which fails as accepting does, and it wakes up all listeners, which is harmless
 * where nothing was wrong.
 */

import type { Clock, Timer } from "../lib/clock.ts";

/** Events of a listener that concern accepting. */
export interface AcceptEvents {
  /**
   * Accepting has failed, or would fail now, for example because the process has no file descriptor left.
   *
   * The listener keeps trying; connections wait in the system's queue. {@link acceptResumed} comes before the next
   * `acceptFailed`.
   */
  acceptFailed(error: Error): void;
  /** Accepting has not failed for a second. */
  acceptResumed(): void;
}

interface WatchedListener extends AcceptEvents {
  /** Makes the listener call accept(2) again. Harmless at any time. */
  wake?(): void;
  /** Whether it is woken first and so gets the first free descriptor (health checks). */
  readonly isWokenFirst?: boolean;
}

/** What a listener reports to its watch. */
export interface ListenerWatch {
  /** Accepting has failed with an error that the runtime reports. */
  failed(error: Error): void;
  /** The listener is closed. */
  close(): void;
}

/** Milliseconds between two attempts while accepting fails. */
export const RETRY_MS = 20;
/** The same while connections arrive: a failure that opening a file does not show lasts this long at most. */
const BUSY_MS = 50;
/** The same while none arrive. */
const IDLE_MS = 1000;
/** Milliseconds without a failure after which accepting counts as working. */
const RESUMED_MS = 1000;

interface WatchEntry {
  readonly listener: WatchedListener;
  /** When accepting failed last; undefined while it works. */
  failedAt: number | undefined;
}

/** Watches the listeners of one thread. */
export class AcceptWatch {
  readonly #clock: Clock;
  readonly #probe: () => Error | undefined;
  readonly #entries: WatchEntry[] = [];
  #timer: Timer | undefined;
  #dueAt = Infinity;
  /** Whether no connection was accepted since the last tick: the first one checks for a free descriptor. */
  #isQuiet = true;

  /** @param probe tries to open a file, and returns the error where no descriptor is left */
  constructor(clock: Clock, probe: () => Error | undefined) {
    this.#clock = clock;
    this.#probe = probe;
  }

  add(listener: WatchedListener): ListenerWatch {
    const entry: WatchEntry = { listener, failedAt: undefined };
    if (listener.isWokenFirst) this.#entries.unshift(entry);
    else this.#entries.push(entry);
    this.#schedule(IDLE_MS);
    return {
      failed: (error) => {
        this.#failed(entry, error);
        this.#schedule(RETRY_MS);
      },
      close: () => this.#remove(entry),
    };
  }

  /**
   * Reports that a listener has accepted a connection. Must be called before that connection can be closed.
   *
   * Deno accepts all waiting connections before it reports the first of them; if they took the last descriptor, it
   * shows now. The first connection after a tick costs an attempt to open a file (3 µs), the others cost nothing.
   */
  accepted(): void {
    if (!this.#isQuiet) return;
    this.#isQuiet = false;
    this.#schedule(this.#check() ? BUSY_MS : RETRY_MS);
  }

  #tick(): void {
    this.#timer = undefined;
    this.#dueAt = Infinity;
    const wasQuiet = this.#isQuiet;
    this.#isQuiet = true;
    this.#check();
    for (const { listener } of this.#entries) listener.wake?.();
    const now = this.#clock.now();
    for (const entry of [...this.#entries]) {
      if (entry.failedAt === undefined || now - entry.failedAt < RESUMED_MS) continue;
      entry.failedAt = undefined;
      entry.listener.acceptResumed();
    }
    const isFailing = this.#entries.some(({ failedAt }) => failedAt !== undefined);
    this.#schedule(isFailing ? RETRY_MS : wasQuiet ? IDLE_MS : BUSY_MS);
  }

  /** Whether a descriptor is free. Without one no listener can accept. */
  #check(): boolean {
    const error = this.#probe();
    if (error === undefined) return true;
    for (const entry of this.#entries) this.#failed(entry, error);
    return false;
  }

  #failed(entry: WatchEntry, error: Error): void {
    const isFirst = entry.failedAt === undefined;
    entry.failedAt = this.#clock.now();
    if (isFirst) entry.listener.acceptFailed(error);
  }

  /** Ticks in `ms` milliseconds at the latest. */
  #schedule(ms: number): void {
    const at = this.#clock.now() + ms;
    if (this.#entries.length === 0 || at >= this.#dueAt) return;
    this.#timer?.cancel();
    this.#dueAt = at;
    this.#timer = this.#clock.setTimer(ms, () => this.#tick());
  }

  #remove(entry: WatchEntry): void {
    const index = this.#entries.indexOf(entry);
    if (index === -1) return;
    this.#entries.splice(index, 1);
    if (this.#entries.length > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#dueAt = Infinity;
  }
}
