/**
 * The contract of an attack: a row of data and a function that runs it.
 *
 * An attack runs in its own process against a server that was started for it. It is bounded in count and time, comes from
 * 127.0.0.1, and returns its observations, which are compared with the expected ones. Latency and memory are measured by
 * `run_attack.ts`.
 */

/** The server under attack: ports of 127.0.0.1. */
export interface AttackTarget {
  readonly chat: number;
  readonly web: number;
  /** 0 unless the row needs TLS. */
  readonly tls: number;
}

/** Observations of an attack by name: counts and statuses. */
export type Observed = Readonly<Record<string, number | string>>;

/** An expected observation: one of some values, or at most a number. */
export interface Expectation {
  /** A name in {@link Observed}. */
  readonly what: string;
  readonly oneOf?: readonly (number | string)[];
  readonly atMost?: number;
}

export interface ServerNeeds {
  /** Options besides those of every row. */
  readonly args?: readonly string[];
  /** Limit on open files (`ulimit -n`). */
  readonly openFiles?: number;
  /** Standard error is a pipe that is never read. */
  readonly logIsUnread?: true;
  /** The server also listens for TLS. */
  readonly tls?: true;
  /** Connections to the chat port begin with a PROXY header. */
  readonly behindProxy?: true;
}

/** Milliseconds that other clients may wait longer than on an idle server: usually, and in floods of connections. */
export const DELAYS = { usual: 100, flood: 500 } as const;

export interface Attack {
  /** Name for `--only`. */
  readonly name: string;
  /** Description with the bounds of the attack. */
  readonly does: string;
  readonly server?: ServerNeeds;
  /** Duration in seconds. */
  readonly seconds: number;
  readonly maxDelayMs: typeof DELAYS[keyof typeof DELAYS];
  readonly right: readonly Expectation[];
  /** The memory of the server must not grow during the attack either. */
  readonly isMemoryFlat?: true;
  /** The clients stay connected until the server has stopped, and must not delay that. Memory is not checked. */
  readonly staysUntilStop?: true;
  /** Duration in seconds as a test; undefined if it is not a test. */
  readonly testSeconds?: number;
  /** Runs the attack. @param seconds duration, at most `seconds` of the row */
  run(target: AttackTarget, seconds: number): Promise<Observed>;
}
