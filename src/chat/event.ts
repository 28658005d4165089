/** What happens in rooms, and what is carried to sessions besides. */

import { ByteBuffer, copyOf } from "../lib/byte_buffer.ts";
import type { ByteRange } from "../lib/byte_range.ts";
import type { Encoder } from "./encoder.ts";

/** Names one session in all of a deployment's processes, for as long as it lives. */
export type SessionId = string;

/** Why a member left a room. */
export const LEAVE_REASONS = ["left", "quit", "disconnected", "timeout", "evicted", "error", "shutdown"] as const;
export type LeaveReason = (typeof LEAVE_REASONS)[number];

/**
 * What a message says. It is lent: mostly it stands in the very chunk that a socket brought, whose memory may change
 * once the message has been dealt with. So whoever is given a body, or a draft, an event or a whisper that has one,
 * encodes or copies what it needs of it within that call, and keeps nothing of it beyond.
 */
export interface Body {
  /** What was sent, as it is. */
  readonly payload: ByteRange;
  /** The clean text of it as UTF-8 (see `clean_text.ts`), the payload itself where that is clean; undefined when it is not text. */
  readonly text: ByteRange | undefined;
}

/** What a client calls a request of its own, to know the answer by. */
export type RequestId = string | number;

/** What a publisher knows of an event. */
export type Draft =
  | {
    readonly kind: "message";
    readonly origin: SessionId;
    readonly nick: string;
    readonly body: Body;
    /** Its sender wants to be told its place in the order. */
    readonly id?: RequestId;
    /** When it was read, by the clock of the server (see `lib/clock.ts`), where that is known. */
    readonly arrivedAt?: number;
  }
  | { readonly kind: "join"; readonly origin: SessionId; readonly nick: string }
  | { readonly kind: "leave"; readonly origin: SessionId; readonly nick: string; readonly reason: LeaveReason };

/** An event with its place in its room: what the backplane makes of a draft. */
export type RoomEvent = Draft & {
  readonly room: string;
  /** Grows by one in a room, for as long as the room's epoch stands. */
  readonly seq: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  /** Takes its place in the order and is told to nobody but who caused it: see `--notice-max-members`. */
  readonly silent: boolean;
  /** Its bytes in each protocol, made when first asked for: see {@link encodeOnce}. */
  readonly encodings: Encoding[];
};

export type JoinEvent = RoomEvent & { readonly kind: "join" };

/** A message from one session to another. */
export interface Whisper {
  readonly from: string;
  readonly time: number;
  readonly body: Body;
}

export interface Encoding {
  readonly encoder: Encoder;
  readonly bytes: Uint8Array;
}

/** The bytes of `event` in the protocol of `encoder`, by themselves. */
export function encode(event: RoomEvent, encoder: Encoder): Uint8Array {
  const buffer = new ByteBuffer();
  encoder.event(event, buffer);
  return copyOf(buffer.view()); // no larger than it must be, for who keeps it
}

/** The same, encoded once for an event that is replayed again and again. */
export function encodeOnce(event: RoomEvent, encoder: Encoder): Uint8Array {
  for (const encoding of event.encodings) {
    if (encoding.encoder === encoder) return encoding.bytes;
  }
  const bytes = encode(event, encoder);
  event.encodings.push({ encoder, bytes });
  return bytes;
}

/** Bytes that `event` counts for in a history's budget: what it says and who says it. */
export function eventBytes(event: RoomEvent): number {
  // A name's UTF-16 units times three is what its UTF-8 can take at most.
  return event.nick.length * 3 + (event.kind === "message" ? event.body.payload.length : 0);
}
