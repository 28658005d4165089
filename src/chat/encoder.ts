/**
 * How the chat's facts become bytes. `chat/` speaks in codes and parameters and knows no sentence
 * and no protocol: encoders are passed in from above.
 */

import type { Problem } from "./code.ts";
import type { JoinEvent, RoomEvent, Whisper } from "./event.ts";

/** What the server tells one session. */
export type Answer =
  | { readonly kind: "error"; readonly problem: Problem }
  | { readonly kind: "joined"; readonly joined: Joined }
  | { readonly kind: "whisper"; readonly whisper: Whisper }
  | { readonly kind: "who"; readonly room: string; readonly names: readonly string[]; readonly count: number }
  | { readonly kind: "rooms"; readonly rooms: readonly RoomSummary[]; readonly count: number }
  | { readonly kind: "history"; readonly room: string; readonly events: readonly RoomEvent[] }
  | { readonly kind: "pong" }
  | { readonly kind: "help"; readonly usages: readonly string[] }
  | { readonly kind: "notice"; readonly notice: Notice };

/** What a newcomer is told of the room, oldest first; then its own join, then live events. */
export interface Joined {
  readonly room: string;
  /** Names the room's life: `seq` counts within it. */
  readonly epoch: string;
  /** The newcomer's own arrival, whose `seq` follows that of the last event of `history`. */
  readonly join: JoinEvent;
  readonly history: readonly RoomEvent[];
}

export interface RoomSummary {
  readonly name: string;
  readonly members: number;
}

/** What the server has to say to everybody. */
export type Notice = "shutting_down";

/** One protocol's way to write. The bytes it returns never change, since many recipients share them. */
export interface Encoder {
  event(event: RoomEvent): Uint8Array;
  answer(answer: Answer): Uint8Array;
}
