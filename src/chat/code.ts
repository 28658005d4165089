/**
 * The error codes of the wire (DESIGN 2.5): the same in every language and protocol. What the
 * sentence beside a code speaks of is in {@link Problem.about}.
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

/**
 * Names a sentence for a problem in the place of its code's own: how a command is used; the client speaks IRC; it speaks
 * another protocol that this port does not speak.
 */
export type Explanation = "usage" | "not_irc" | "chat_only";

/** Something that was refused: an expected failure is a value, not an exception. */
export interface Problem {
  readonly code: ErrorCode;
  /** What was refused, or what would have been accepted: a name, a limit, a usage line. Shown cleaned and clipped. */
  readonly about?: string | number;
  /** Replaces the code's own sentence. */
  readonly explanation?: Explanation;
}
