/**
 * What a client is told, in every protocol the same. What a protocol does not say is left out: JSON says everything;
 * text and binary say no room, place or time of an event, and confirm nothing.
 */

import type * as v from "valibot";
import type { EventKindName } from "../chat/events/mod.ts";
import type { RequestId } from "../chat/ids.ts";
import type { EVENT_OBJECTS } from "../protocol/json_objects.ts";
import type { SpokenEvent } from "../protocol/text_answers.ts";

/** What a message says: text, or the bytes of one that is none (JSON and binary only). */
export type Content =
  | { readonly text: string; readonly data?: undefined }
  | { readonly text?: undefined; readonly data: Uint8Array };

/** Where and when something happened. */
export interface EventPlace {
  readonly room?: string;
  readonly seq?: number;
  /** RFC 3339, UTC. */
  readonly time?: string;
  /** The epoch of `seq`, where it is not the room's present one. */
  readonly epoch?: string | undefined;
}

/** The JSON fields of a kind of event, its body aside. */
type OwnFields<Name extends EventKindName> = Omit<
  v.InferOutput<(typeof EVENT_OBJECTS)[Name]>,
  keyof EventPlace | "nick" | keyof Content
>;

/** What is known of an event beyond its body. Text and binary tell the new nickname of a rename, and nothing else. */
type KnownFields<Name extends EventKindName> = Name extends "rename" ? OwnFields<Name> : Partial<OwnFields<Name>>;

/** Something that happened in a room: `kind` is a name of `EVENT_KINDS`, with that kind's fields of PROTOCOL.md. */
export type RoomHappening = {
  [Name in EventKindName]:
    & EventPlace
    & { readonly kind: Name; readonly nick: string }
    & Readonly<KnownFields<Name>>
    & (Name extends SpokenEvent["kind"] ? Content : unknown);
}[EventKindName];

export interface JoinedAnswer extends EventPlace {
  readonly kind: "joined";
  readonly id?: RequestId | undefined;
  readonly room: string;
  readonly members?: readonly string[];
  readonly count?: number;
  readonly history?: readonly RoomHappening[];
}

/**
 * Why a connection ended:
 *
 * - `quit`: the client asked for it and the server ended it;
 * - `server_end`: the server ended it by itself;
 * - `reset`, `socket_error`: the transport failed, reading or writing; `error` says how;
 * - `too_long`: the server sent a line or frame past the client's limit;
 * - `not_understood`: the server sent what is no JSON, where JSON was to come;
 * - `terminated`: the client gave the socket up.
 */
export type ClientCloseReason =
  | "quit"
  | "server_end"
  | "reset"
  | "socket_error"
  | "too_long"
  | "not_understood"
  | "terminated";

export interface Closed {
  readonly kind: "closed";
  readonly reason: ClientCloseReason;
  readonly error?: Error;
}

export type ClientEvent =
  | RoomHappening
  | JoinedAnswer
  | Closed
  | {
    readonly kind: "welcome";
    readonly id?: RequestId | undefined;
    readonly server: string;
    readonly session: string;
    readonly limits: Readonly<Record<string, number>>;
  }
  | ({ readonly kind: "direct"; readonly from: string; readonly time?: string } & Content)
  | { readonly kind: "ack"; readonly id: RequestId; readonly seq?: number; readonly time: string }
  | {
    readonly kind: "who";
    readonly id?: RequestId | undefined;
    readonly room: string;
    readonly members: readonly string[];
    readonly count: number;
  }
  | {
    readonly kind: "rooms";
    readonly id?: RequestId | undefined;
    readonly rooms: readonly RoomSummary[];
    readonly count: number;
  }
  | {
    readonly kind: "history";
    readonly id?: RequestId | undefined;
    readonly room: string;
    readonly events: readonly RoomHappening[];
  }
  | { readonly kind: "pong"; readonly id?: RequestId }
  | { readonly kind: "notice"; readonly text: string }
  | { readonly kind: "error"; readonly code: string; readonly message: string; readonly id?: RequestId }
  /** Something that this client has no other event for, as it came. */
  | { readonly kind: "line"; readonly text: string };

export interface RoomSummary {
  readonly name: string;
  readonly members: number;
}
