import type { Dispatcher } from "../chat/commands/mod.ts";
import type { FlushScheduler } from "../chat/flush/flush_scheduler.ts";
import type { Hub } from "../chat/hub.ts";
import type { Config } from "../config/schema.ts";
import type { Clock } from "../lib/clock.ts";
import type { DeadlineHeap } from "../lib/deadline_heap.ts";
import type { Counters } from "../observe/counters.ts";
import type { Log } from "../observe/log.ts";
import type { Protocols } from "../protocol/mod.ts";
import type { Address } from "../runtime/runtime.ts";
import type { CloseReason } from "./close_reason.ts";
import type { ConnectionLog } from "./connection_log.ts";
import type { ServedConnection } from "./connections.ts";
import type { DeadlineLimits } from "./deadlines.ts";
import type { ConnectionMoves } from "./moves/connection_moves.ts";
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
  /** Limits the lines about closed connections. */
  readonly connectionLog: ConnectionLog;
  readonly counters: Counters;
  readonly moves: ConnectionMoves;
  /** The sentence that answers an HTTP request. @param local the server's end of the connection */
  notHttp(local: Address): string;
  /** Requests of a client are about to be carried out, at `now` (monotonic milliseconds). */
  inputArrived(now: number): void;
  /** The connection has moved to another thread. */
  moved(connection: ServedConnection): void;
  /** The connection is closed. Called exactly once for each, unless it has moved. */
  closed(connection: ServedConnection, reason: CloseReason): void;
}
