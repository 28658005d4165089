import type { Body } from "./body.ts";

/** A message from one session to another. It belongs to no room and no history keeps it. */
export interface Whisper {
  /** The sender's nickname. */
  readonly from: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  readonly body: Body;
}
