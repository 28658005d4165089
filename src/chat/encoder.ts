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

/** Encodes events for the members of their room, who share the bytes. */
export interface EventEncoder {
  /** Appends an event. Appends nothing for what the protocol cannot express. */
  event(event: RoomEvent, to: ByteBuffer): void;
}

/** Encodes one protocol in one language. */
export interface Encoder {
  /** Encodes events. Encoders of several languages share it where the language makes no difference to events. */
  readonly events: EventEncoder;
  /** Encodes an answer for one session. The caller must not change the bytes. */
  answer(answer: Answer, recipient: Recipient): Uint8Array;
}
