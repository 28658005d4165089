/**
 * How the chat's facts become bytes. `chat/` speaks in codes and parameters and knows no sentence
 * and no protocol: encoders are passed in from above.
 */

import type { ByteBuffer } from "../lib/byte_buffer.ts";
import type { Problem } from "./code.ts";
import type { JoinEvent, RequestId, RoomEvent, SessionId, Whisper } from "./event.ts";

/** What the server tells one session. */
export type Answer =
  | { readonly kind: "error"; readonly problem: Problem; readonly id?: RequestId }
  | { readonly kind: "welcome"; readonly session: SessionId }
  | { readonly kind: "joined"; readonly joined: Joined }
  | Ack
  | { readonly kind: "whisper"; readonly whisper: Whisper }
  | { readonly kind: "who"; readonly room: string; readonly names: readonly string[]; readonly count: number }
  | { readonly kind: "rooms"; readonly rooms: readonly RoomSummary[]; readonly count: number }
  | { readonly kind: "history"; readonly room: string; readonly events: readonly RoomEvent[] }
  | { readonly kind: "pong"; readonly id?: RequestId }
  | { readonly kind: "help"; readonly usages: readonly string[] }
  | { readonly kind: "notice"; readonly notice: Notice };

/** A message that was sent with an id has its place (`seq`); a whisper, which has none, was handed over. */
export interface Ack {
  readonly kind: "ack";
  readonly id: RequestId;
  readonly seq?: number;
  readonly time: number;
}

/** What a newcomer is told of the room, oldest first; then its own join, then live events. */
export interface Joined {
  readonly room: string;
  /** Names the room's life: `seq` counts within it. */
  readonly epoch: string;
  /** The newcomer's own arrival, whose `seq` follows that of the last event of `history`. */
  readonly join: JoinEvent;
  readonly history: readonly RoomEvent[];
  /** Who is there, the newcomer among them: as many as were asked for, in the order of arrival, and how many there are. */
  readonly members: MemberList;
}

export interface MemberList {
  readonly names: readonly string[];
  readonly count: number;
}

export interface RoomSummary {
  readonly name: string;
  readonly members: number;
}

/** What the server has to say to everybody. */
export type Notice = "shutting_down";

/** One protocol's way to write. Nothing at all says that the protocol has no words for it. */
export interface Encoder {
  /** Appends what a room's members are told of `event`. */
  event(event: RoomEvent, to: ByteBuffer): void;
  /** What a session is told. The bytes never change. */
  answer(answer: Answer): Uint8Array;
}
