/** Names one session in all processes of a server for as long as it lives. An id is never used again. */
export type SessionId = string;

/** What a client calls one of its requests. The answer carries it back. */
export type RequestId = string | number;
