import { ByteBuffer, copyOf } from "../lib/byte_buffer.ts";
import type { Encoder } from "./encoder.ts";
import type { RoomEvent } from "./events/mod.ts";

/** Encodes one event by itself, in memory of its own. */
export function encode(event: RoomEvent, encoder: Encoder): Uint8Array {
  const buffer = new ByteBuffer();
  encoder.event(event, buffer);
  return copyOf(buffer.view()); // no larger than it must be: it may be kept
}

/** Encodes an event once for an encoder, and returns the same bytes from then on. */
export function encodeOnce(event: RoomEvent, encoder: Encoder): Uint8Array {
  for (const encoding of event.encodings) {
    if (encoding.encoder === encoder) return encoding.bytes;
  }
  const bytes = encode(event, encoder);
  event.encodings.push({ encoder, bytes });
  return bytes;
}
