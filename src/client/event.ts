/**
 * Events of a client, which are the same in every protocol. Fields that a protocol lacks are left out: JSON has all;
 * text and binary have no room, `seq` or time of an event, and no confirmations.
 */

import type * as v from "valibot";
import type { RoomSummary } from "../chat/answer.ts";
import type { EventKindName } from "../chat/events/mod.ts";
import type { RequestId } from "../chat/ids.ts";
import type { EVENT_OBJECTS } from "../protocol/json_objects.ts";
import type { SpokenEvent } from "../protocol/spoken_events.ts";

/** Content of a message: text, or bytes that are not text (JSON and binary only). */
export type Content =
  | { readonly text: string; readonly data?: undefined }
  | { readonly text?: undefined; readonly data: Uint8Array };

/** Room, number and time of an event. */
interface HappeningPlace {
  readonly room?: string;
  readonly seq?: number;
  /** RFC 3339, UTC. */
  readonly time?: string;
  /** The epoch of `seq`, if it is not the current one of the room. */
  readonly epoch?: string | undefined;
}

/** The JSON fields of a kind of event without its body. */
type OwnFields<Name extends EventKindName> = Omit<
  v.InferOutput<(typeof EVENT_OBJECTS)[Name]>,
  keyof HappeningPlace | "nick" | keyof Content
>;

/** Fields of an event besides its body. In text and binary, only a rename has one: the new nickname. */
type KnownFields<Name extends EventKindName> = Name extends "rename" ? OwnFields<Name> : Partial<OwnFields<Name>>;

/** An event of a room. `kind` is a name of `EVENT_KINDS`, with that kind's fields of PROTOCOL.md. */
export type RoomHappening = {
  [Name in EventKindName]:
    & HappeningPlace
    & { readonly kind: Name; readonly nick: string }
    & Readonly<KnownFields<Name>>
    & (Name extends SpokenEvent["kind"] ? Content : unknown);
}[EventKindName];

export interface JoinedAnswer extends HappeningPlace {
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
 * - `quit`: the server closed it after the client's `quit`;
 * - `server_end`: the server closed it by itself;
 * - `reset`, `socket_error`: reading or writing failed; `error` has the cause;
 * - `too_long`: the server sent a line or frame above the client's limit;
 * - `not_understood`: the server sent something other than JSON to a JSON client;
 * - `terminated`: the client closed the socket at once.
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
    /** Set when there is no such room. */
    readonly exists?: false | undefined;
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
  /** A line that this client has no other event for. */
  | { readonly kind: "line"; readonly text: string };
