/**
 * How the chat's facts become bytes. `chat/` speaks in codes and parameters and knows no sentence and no protocol:
 * encoders are passed in from above, one for each protocol and language.
 */

import type { ByteBuffer } from "../lib/byte_buffer.ts";
import type { Answer } from "./answer.ts";
import type { RoomEvent } from "./events/mod.ts";
import type { SessionId } from "./ids.ts";

/** The session that an answer is for. */
export interface Recipient {
  readonly id: SessionId;
}

/** Writes one protocol in one language. It writes nothing where the protocol has no form for something. */
export interface Encoder {
  /** Appends what members of a room are told of `event`. The bytes are shared by all of them. */
  event(event: RoomEvent, to: ByteBuffer): void;
  /** Encodes what one session is told. The caller never changes the bytes. */
  answer(answer: Answer, recipient: Recipient): Uint8Array;
}
