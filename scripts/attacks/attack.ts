/**
 * The contract of an attack: one row of data, and a function that does it.
 *
 * An attack runs in a process of its own against a server that was started for it. It is bounded in count and time,
 * comes from 127.0.0.1, and returns what it saw. What it saw is compared with what is right; how the server fared
 * meanwhile is measured by others (`run_attack.ts`).
 */

/** The server under attack: ports of 127.0.0.1. */
export interface Target {
  readonly chat: number;
  readonly web: number;
  /** 0 unless the row asks for TLS. */
  readonly tls: number;
}

/** What an attack saw, by name: counts, statuses. */
export type Observed = Readonly<Record<string, number | string>>;

/** What must have been seen: one of some values, or no more than a number. */
export interface Expectation {
  /** A name in {@link Observed}. */
  readonly what: string;
  readonly oneOf?: readonly (number | string)[];
  readonly atMost?: number;
}

export interface ServerNeeds {
  /** Options, beside those of every row. */
  readonly args?: readonly string[];
  /** Its limit on open files (`ulimit -n`). */
  readonly openFiles?: number;
  /** Its standard error is a pipe that is never read. */
  readonly logIsUnread?: true;
  /** It listens for TLS too. */
  readonly tls?: true;
  /** Connections to the chat port begin with a PROXY header. */
  readonly behindProxy?: true;
}

/** Milliseconds that others may wait beyond what they wait on an idle machine: usually, and in floods of connections. */
export const DELAYS = { usual: 100, flood: 500 } as const;

export interface Attack {
  /** As in `--only`. */
  readonly name: string;
  /** What it does, with its bounds. */
  readonly does: string;
  readonly server?: ServerNeeds;
  /** Seconds that it goes on, where it is a load and no single act. */
  readonly seconds: number;
  readonly maxDelayMs: typeof DELAYS[keyof typeof DELAYS];
  readonly right: readonly Expectation[];
  /** The server's memory must not grow while it goes on, either. */
  readonly isMemoryFlat?: true;
  /** Its clients stay until the server has stopped, which they must not delay; the memory is not judged. */
  readonly staysUntilStop?: true;
  /** Seconds that it goes on as a test; none where it is no test. */
  readonly testSeconds?: number;
  /** @param seconds how long it goes on, at most its own */
  run(target: Target, seconds: number): Promise<Observed>;
}
