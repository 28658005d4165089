import type { LeaveReason } from "../chat/events/leave.ts";
import type { CloseCause } from "../runtime/runtime.ts";

/**
 * Why a connection ended: each end has exactly one of these, which is logged and counted. Beside it,
 * what the members of its rooms are told.
 */
export const CLOSE_REASONS = {
  /** The client sent /quit. */
  client_quit: "quit",
  /** The client ended its side of the stream; what it had sent was carried out. */
  client_end: "disconnected",
  /** The client reset the connection, or the network did in its name. */
  client_reset: "disconnected",
  /** The system reported any other error on the socket. */
  socket_error: "error",
  /** No nickname within --handshake-timeout. */
  handshake_timeout: "timeout",
  /** No complete frame within --idle-timeout. */
  idle_timeout: "timeout",
  /** More than --max-queue-bytes unsent, or nothing taken for --write-timeout. */
  slow_consumer: "evicted",
  /** A line or frame past its limit, after which the stream can't be followed. */
  too_long: "error",
  /** It began as HTTP, TLS, IRC or another protocol that this port does not speak. */
  wrong_protocol: "error",
  /** Refused at the door: --max-connections. */
  server_full: "error",
  /** Refused at the door: --max-connections-per-address. */
  too_many_connections: "error",
  /** Refused at the door: --connect-rate. */
  connect_rate: "error",
  /** It came from --proxy-from, and what it began with, in --handshake-timeout, was no PROXY header. */
  proxy_header: "error",
  /** No TLS handshake within --handshake-timeout, or one that failed. */
  tls_failed: "error",
  /** From a page of another host (HTTP header Origin), which --allow-origin does not name. */
  origin_refused: "error",
  /** Over HTTP for a host (header Host) that is none of the server's: see --web-name. */
  host_refused: "error",
  /** No complete HTTP request in time, something else than one, or a wrong WebSocket handshake. */
  http_failed: "error",
  /** Past the number of HTTP connections that are open at once. */
  http_busy: "error",
  /** A WebSocket client sent what the protocol does not allow, or a binary message. */
  bad_frame: "error",
  /** A WebSocket client did not answer a ping. */
  ping_timeout: "timeout",
  /** The server drained and closed it, or refused it while draining. */
  shutting_down: "shutdown",
  /** What was left when --drain-timeout was over. */
  drain_timeout: "shutdown",
  /** A defect of the server, which is in the log with its stack. */
  internal_error: "error",
} as const satisfies Record<string, LeaveReason>;

export type CloseReason = keyof typeof CLOSE_REASONS;

/** Why a connection ended that was open when its socket did, by what ended the socket. */
export const REASON_OF_CAUSE: Readonly<Record<CloseCause, CloseReason>> = {
  end: "client_end",
  reset: "client_reset",
  error: "socket_error",
  too_long: "too_long",
  violation: "bad_frame",
  unanswered: "ping_timeout",
  local: "internal_error", // nobody but the connection closes its socket
};
