import type { LeaveReason } from "../chat/events/leave.ts";
import type { CloseCause } from "../runtime/runtime.ts";

/**
 * Every reason to close or refuse a connection, with the reason of the leave that its rooms get. Each end of a
 * connection has exactly one, under which it is logged and counted.
 */
export const CLOSE_REASONS = {
  /** The client sent /quit. */
  client_quit: "quit",
  /** The client ended its stream, and every request in it was carried out. */
  client_end: "disconnected",
  /** The client, or a router in its name, reset the connection. */
  client_reset: "disconnected",
  /** The system reported any other error on the socket. */
  socket_error: "error",
  /** No nickname within --handshake-timeout. */
  handshake_timeout: "timeout",
  /** No complete frame within --idle-timeout. */
  idle_timeout: "timeout",
  /** More than --max-queue-bytes were unsent, or none of them was taken for --write-timeout. */
  slow_consumer: "evicted",
  /** A line or frame was past its limit, and the stream cannot be decoded any further. */
  too_long: "error",
  /** The first bytes were of HTTP, TLS, IRC or another protocol that this port does not speak. */
  wrong_protocol: "error",
  /** Refused: past --max-connections. */
  server_full: "error",
  /** Refused: past --max-connections-per-address. */
  too_many_connections: "error",
  /** Refused: past --connect-rate. */
  connect_rate: "error",
  /** A connection from --proxy-from did not start with a PROXY header within --handshake-timeout. */
  proxy_header: "error",
  /** The TLS handshake failed, or took longer than --handshake-timeout. */
  tls_failed: "error",
  /** Refused: the HTTP header Origin is of another host, and --allow-origin does not name it. */
  origin_refused: "error",
  /** Refused: the HTTP header Host is not a name of this server. See --web-name. */
  host_refused: "error",
  /** The HTTP request was malformed, or incomplete for too long, or a WebSocket handshake was wrong. */
  http_failed: "error",
  /** Refused: too many HTTP connections are open. */
  http_busy: "error",
  /** A WebSocket client violated the protocol, or sent a binary message. */
  bad_frame: "error",
  /** A WebSocket client did not answer a ping. */
  ping_timeout: "timeout",
  /** The server closed it when it stopped, or refused it while stopping. */
  shutting_down: "shutdown",
  /** The server was stopping, and it was still open after --drain-timeout. */
  drain_timeout: "shutdown",
  /** A defect of the server, which is in the log with its stack. */
  internal_error: "error",
} as const satisfies Record<string, LeaveReason>;

export type CloseReason = keyof typeof CLOSE_REASONS;

/** Reason of a connection that was open when its socket closed, by the cause of that. */
export const REASON_OF_CAUSE: Readonly<Record<CloseCause, CloseReason>> = {
  end: "client_end",
  reset: "client_reset",
  error: "socket_error",
  too_long: "too_long",
  violation: "bad_frame",
  unanswered: "ping_timeout",
  local: "internal_error", // only the connection closes its socket, and then it is not open
};
