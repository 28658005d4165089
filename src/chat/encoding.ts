import { ByteBuffer, copyOf } from "../lib/byte_buffer.ts";
import type { EventEncoder } from "./encoder.ts";
import type { RoomEvent } from "./events/mod.ts";

/** Encodes one event and returns its bytes in separate memory. */
export function encode(event: RoomEvent, encoder: EventEncoder): Uint8Array {
  const buffer = new ByteBuffer();
  encoder.event(event, buffer);
  return copyOf(buffer.view()); // the exact size, because the bytes may be kept
}

/** Returns the bytes of an event. Encodes it only the first time for each encoder. */
export function encodeOnce(event: RoomEvent, encoder: EventEncoder): Uint8Array {
  for (const encoding of event.encodings) {
    if (encoding.encoder === encoder) return encoding.bytes;
  }
  const bytes = encode(event, encoder);
  event.encodings.push({ encoder, bytes });
  return bytes;
}
