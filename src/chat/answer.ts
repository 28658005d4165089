/** Messages from the server to one session, as codes and parameters. Encoders turn them into bytes. */

import type { Problem } from "./code.ts";
import type { CommandUsage } from "./command_word.ts";
import type { JoinEvent, RoomEvent } from "./events/mod.ts";
import type { RequestId } from "./ids.ts";
import type { Whisper } from "./whisper.ts";

/** An answer to a request, or a message that no request caused. `id` is the id that the client gave the request. */
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
    /** Set when there is no such room. */
    readonly exists?: false | undefined;
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
  /** Explains every command. */
  | { readonly kind: "help"; readonly usages: readonly CommandUsage[]; readonly id?: RequestId | undefined }
  /** Explains the commands that a client asked for. */
  | { readonly kind: "usage"; readonly usages: readonly CommandUsage[]; readonly id?: RequestId | undefined }
  | { readonly kind: "notice"; readonly notice: Notice }
  /** The session ends in so many seconds unless its client sends something. JSON clients are not sent it. */
  | { readonly kind: "idle_warning"; readonly seconds: number };

/** Confirms a request that has an id and no other answer. */
export interface Ack {
  readonly kind: "ack";
  readonly id: RequestId;
  /** The `seq` of the event that the request caused; undefined when it caused none or several. */
  readonly seq?: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly time: number;
}

/** The state of a room that a new member receives. Live events follow. */
export interface Joined {
  readonly room: string;
  /** Identifies the room from its creation until its removal: `seq` counts within it. */
  readonly epoch: string;
  /** The new member's own join. Its `seq` follows that of the last event of `history`. */
  readonly join: JoinEvent;
  /** The most recent events, oldest first. */
  readonly history: readonly RoomEvent[];
  /** The members, including the new one. Names are in the order of joining, up to the requested number. */
  readonly members: MemberList;
}

export interface MemberList {
  readonly names: readonly string[];
  /** The number of members, including those that are not listed. */
  readonly count: number;
}

export interface RoomSummary {
  readonly name: string;
  readonly members: number;
}

/** A message that the server sends to every session. */
export type Notice = "shutting_down";
