import type { CloseStatus } from "../runtime/runtime.ts";
import type { CloseReason } from "./close_reason.ts";

/**
 * Close status of a WebSocket by reason (RFC 6455, 7.4.1, and IANA's registry). A connection that ends for another
 * reason ends without a Close frame from the server, or after the client's own.
 */
const STATUSES: Partial<Record<CloseReason, CloseStatus>> = {
  /** Going away: the client may connect again. */
  shutting_down: { code: 1001, reason: "SHUTTING_DOWN" },
  handshake_timeout: { code: 1008, reason: "HANDSHAKE_TIMEOUT" },
  idle_timeout: { code: 1008, reason: "IDLE_TIMEOUT" },
  too_long: { code: 1009, reason: "TOO_LONG" },
  internal_error: { code: 1011, reason: "UNAVAILABLE" },
  /** Try again later. */
  server_full: { code: 1013, reason: "SERVER_FULL" },
  too_many_connections: { code: 1013, reason: "TOO_MANY_CONNECTIONS" },
  connect_rate: { code: 1013, reason: "TOO_MANY_CONNECTIONS" },
};

const NORMAL: CloseStatus = { code: 1000, reason: "" };

export function closeStatusOf(reason: CloseReason): CloseStatus {
  return STATUSES[reason] ?? NORMAL;
}
