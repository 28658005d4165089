/** Identifies one session in all processes of a server. An id is never reused. */
export type SessionId = string;

/** The id that a client gives a request. The answer repeats it. */
export type RequestId = string | number;
