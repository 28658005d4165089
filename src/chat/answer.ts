/** What the server tells one session, in codes and parameters. Encoders turn answers into bytes. */

import type { Problem } from "./code.ts";
import type { JoinEvent, RoomEvent } from "./events/mod.ts";
import type { RequestId } from "./ids.ts";
import type { Whisper } from "./whisper.ts";

/** An answer to a request, or something the server says by itself. `id` is what the client called the request. */
export type Answer =
  | { readonly kind: "error"; readonly problem: Problem; readonly id?: RequestId | undefined }
  | { readonly kind: "welcome"; readonly id?: RequestId | undefined }
  | { readonly kind: "joined"; readonly joined: Joined; readonly id?: RequestId | undefined }
  | Ack
  | { readonly kind: "whisper"; readonly whisper: Whisper }
  | {
    readonly kind: "who";
    readonly room: string;
    readonly names: readonly string[];
    readonly count: number;
    readonly id?: RequestId | undefined;
  }
  | {
    readonly kind: "rooms";
    readonly rooms: readonly RoomSummary[];
    readonly count: number;
    readonly id?: RequestId | undefined;
  }
  | {
    readonly kind: "history";
    readonly room: string;
    readonly events: readonly RoomEvent[];
    readonly id?: RequestId | undefined;
  }
  | { readonly kind: "pong"; readonly id?: RequestId | undefined }
  | { readonly kind: "help"; readonly usages: readonly string[]; readonly id?: RequestId | undefined }
  | { readonly kind: "notice"; readonly notice: Notice };

/** Confirms a request that was sent with an id and has no other answer. */
export interface Ack {
  readonly kind: "ack";
  readonly id: RequestId;
  /** The place of the event that the request caused; none where it caused no event, or several. */
  readonly seq?: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly time: number;
}

/** What a new member is told of the room: its history, oldest first. Its own join and live events follow. */
export interface Joined {
  readonly room: string;
  /** Names the room's life: `seq` counts within it. */
  readonly epoch: string;
  /** The new member's own join, whose `seq` follows that of the last event of `history`. */
  readonly join: JoinEvent;
  readonly history: readonly RoomEvent[];
  /** The members, the new one included: as many names as were asked for, in the order of joining. */
  readonly members: MemberList;
}

export interface MemberList {
  readonly names: readonly string[];
  /** Members in all, listed or not. */
  readonly count: number;
}

export interface RoomSummary {
  readonly name: string;
  readonly members: number;
}

/** What the server announces to every session. */
export type Notice = "shutting_down";
