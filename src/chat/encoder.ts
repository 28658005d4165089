/**
 * The contract of encoders, which turn events and answers into bytes. `chat/` uses codes and parameters only; it
 * contains no sentences and no protocols. Callers pass encoders in, one per protocol and language.
 */

import type { ByteBuffer } from "../lib/byte_buffer.ts";
import type { Answer } from "./answer.ts";
import type { RoomEvent } from "./events/mod.ts";
import type { SessionId } from "./ids.ts";

/** The session that an answer is for. */
export interface Recipient {
  readonly id: SessionId;
}

/** Encodes one protocol in one language. Writes nothing for what the protocol cannot express. */
export interface Encoder {
  /** Appends an event for the members of its room. All members share the bytes. */
  event(event: RoomEvent, to: ByteBuffer): void;
  /** Encodes an answer for one session. The caller must not change the bytes. */
  answer(answer: Answer, recipient: Recipient): Uint8Array;
}
