/**
 * The error codes of the wire (DESIGN 2.5): the same in every language and protocol.
 *
 * {@link Problem.about} holds the value that the sentence beside a code names.
 */
export const ERROR_CODES = [
  "NICK_REQUIRED",
  "NICK_IN_USE",
  "NICK_INVALID",
  "NICK_RESERVED",
  "ALREADY_REGISTERED",
  "ROOM_INVALID",
  "ROOM_FULL",
  "TOO_MANY_ROOMS",
  "NOT_IN_ROOM",
  "NO_SUCH_NICK",
  "NO_SUCH_MESSAGE",
  "FORBIDDEN",
  "UNKNOWN_COMMAND",
  "BAD_REQUEST",
  "TOO_LONG",
  "INVALID_UTF8",
  "RATE_LIMITED",
  "SERVER_FULL",
  "TOO_MANY_CONNECTIONS",
  "HANDSHAKE_TIMEOUT",
  "IDLE_TIMEOUT",
  "SLOW_CONSUMER",
  "SHUTTING_DOWN",
  "UNAVAILABLE",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Names a sentence for a problem in the place of its code's own. */
export type Explanation =
  /** How a command is used. */
  | "usage"
  /** The client speaks IRC. */
  | "not_irc"
  /** The client speaks another protocol that this port does not speak. */
  | "chat_only"
  /** The limit is that of one session's rooms, not that of the server's. */
  | "rooms_per_session"
  /** The limit is that of new connections a second from one address, not that of open ones. */
  | "connect_rate";

/** Why a request was refused. An expected failure is a value, not an exception. */
export interface Problem {
  readonly code: ErrorCode;
  /** The refused name, the limit, or the usage line that would be accepted. Cleaned and clipped before it is shown. */
  readonly about?: string | number;
  /** Selects a sentence that replaces the code's own. */
  readonly explanation?: Explanation;
}
