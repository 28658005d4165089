import type { Dispatcher } from "../chat/commands/mod.ts";
import type { Hub } from "../chat/hub.ts";
import type { Moves } from "../chat/moves.ts";
import type { Config } from "../config/schema.ts";
import type { DeadlineHeap } from "../lib/deadline_heap.ts";
import type { Clock } from "../lib/clock.ts";
import type { FlushScheduler } from "../chat/flush/flush_scheduler.ts";
import type { Counters } from "../observe/counters.ts";
import type { Log } from "../observe/log.ts";
import type { Protocols } from "../protocol/mod.ts";
import type { Address } from "../runtime/runtime.ts";
import type { CloseReason } from "./close_reason.ts";
import type { Connection } from "./connection.ts";
import type { ConnectionLog } from "./connection_log.ts";
import type { DeadlineLimits } from "./deadlines.ts";
import type { RateLimits } from "./throttle.ts";

export interface ConnectionLimits extends DeadlineLimits, RateLimits {
  /** Bytes unsent; 0: no limit. */
  readonly maxQueueBytes: number;
  /** Bytes of a text line. */
  readonly maxLineBytes: number;
}

export function connectionLimits(config: Config): ConnectionLimits {
  return {
    maxQueueBytes: config.maxQueueBytes,
    maxLineBytes: config.maxLineBytes,
    rateLimit: config.rateLimit,
    rateBurst: config.rateBurst,
    writeTimeoutMs: config.writeTimeout * 1000,
    handshakeMs: config.handshakeTimeout * 1000,
    idleMs: config.idleTimeout * 1000,
  };
}

/** What all connections of a server share. */
export interface ConnectionContext {
  readonly hub: Hub;
  readonly dispatcher: Dispatcher;
  readonly protocols: Protocols;
  readonly limits: ConnectionLimits;
  readonly clock: Clock;
  readonly scheduler: FlushScheduler;
  readonly heap: DeadlineHeap;
  readonly log: Log;
  /** Asked before each line that says that a connection has closed. */
  readonly connectionLog: ConnectionLog;
  readonly counters: Counters;
  /** The sentence that answers an HTTP request. @param local our own end of the connection */
  notHttp(local: Address): string;
  /** A client sent something, at `now` (monotonic milliseconds). */
  inputArrived(now: number): void;
  /** Where sessions can follow their room to another thread. */
  readonly moves?: Moves;
  /** Told of each connection that follows: it is not this thread's any more. */
  moved(connection: Connection): void;
  /** Told exactly once of each other connection, when its socket is gone. */
  closed(connection: Connection, reason: CloseReason): void;
}
