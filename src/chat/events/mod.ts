/**
 * `chat/events/`: what can happen in a room, one file for each kind. `kind.ts` says what a kind declares; start with
 * `rename.ts`, which is short.
 */

import type { RequestId, SessionId } from "../ids.ts";
import { deletion } from "./delete.ts";
import { edit } from "./edit.ts";
import { join } from "./join.ts";
import type { EventKind, HistoryMessage, JsonFields, RecordReader, RecordWriter } from "./kind.ts";
import { leave } from "./leave.ts";
import { message } from "./message.ts";
import { rename } from "./rename.ts";

/** Every kind of event by its name, which in JSON is its `type`. */
export const EVENT_KINDS = { message, join, leave, rename, delete: deletion, edit } as const;

type Kinds = typeof EVENT_KINDS;
export type EventKindName = keyof Kinds;

/** What every draft has, whatever its kind. */
interface DraftBase {
  /** The session that causes it. */
  readonly origin: SessionId;
  /** The nickname of that session. */
  readonly nick: string;
  /** The session is sent an `ack` with this id when the event has its place. */
  readonly id?: RequestId | undefined;
  /** When the request was read, by the clock of the server (see `lib/clock.ts`), where that is known. */
  readonly arrivedAt?: number | undefined;
}

/** The fields that events of one kind have of their own. */
export type FieldsOf<Name extends EventKindName> = Kinds[Name] extends EventKind<infer Fields, infer _> ? Fields
  : never;

/** A draft of one kind. */
export type DraftOf<Name extends EventKindName> = {
  [Kind in Name]: DraftBase & { readonly kind: Kind } & FieldsOf<Kind>;
}[Name];

/** An event before it has its place in a room: what the publisher knows of it. */
export type Draft = DraftOf<EventKindName>;

/** An event's place in its room: what the backplane adds to a draft. */
interface EventPlace {
  readonly room: string;
  /** Grows by one in a room, for as long as the room's epoch stands. */
  readonly seq: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  /** It has its place in the order, and only the session that caused it is told: see `--notice-max-members`. */
  readonly silent: boolean;
  /** The epoch that `seq` counts in, where it is not the room's present one. */
  readonly epoch?: string | undefined;
  /** Its bytes by encoder: see `encodeOnce`. */
  readonly encodings: Encoding[];
}

/** The bytes of an event that one encoder made. */
export interface Encoding {
  readonly encoder: object;
  readonly bytes: Uint8Array;
}

/** An event of one kind with its place in its room. */
export type EventOf<Name extends EventKindName> = { [Kind in Name]: DraftOf<Kind> & EventPlace }[Name];

/** Any event with its place in its room. */
export type RoomEvent = EventOf<EventKindName>;

export type JoinEvent = EventOf<"join">;

/** A kind whose fields the caller has in an event of that kind. */
type AnyKind = EventKind<object, JsonFields>;

const BY_CODE = new Map<number, EventKindName>(
  (Object.entries(EVENT_KINDS) as [EventKindName, AnyKind][]).map(([name, { code }]) => [code, name]),
);

function kindOf(name: EventKindName): AnyKind {
  return EVENT_KINDS[name] as AnyKind;
}

/** What history does with an event of this kind. */
export function historyUse(name: EventKindName): AnyKind["history"] {
  return kindOf(name).history;
}

/** Applies an event to the message it names. Does nothing for kinds that change none. */
export function applyChange(event: Draft, message: HistoryMessage): void {
  kindOf(event.kind).change?.(event, message);
}

/** The JSON fields that an event's kind has of its own. */
export function jsonFieldsOf(event: RoomEvent): object {
  return kindOf(event.kind).json(event);
}

/** Writes the kind of a draft and its fields. `origin`, `nick` and the like are the caller's to write. */
export function writeKind(out: RecordWriter, draft: Draft): void {
  const kind = kindOf(draft.kind);
  out.byte(kind.code);
  kind.write(out, draft);
}

/** Reads the kind that {@link writeKind} wrote; its fields follow. @throws {RangeError} when no kind has that code */
export function readKind(from: RecordReader): EventKindName {
  const code = from.byte();
  const name = BY_CODE.get(code);
  if (name === undefined) throw new RangeError(`Cannot read an event of the unknown kind ${code}`);
  return name;
}

/** Reads the fields of a kind. Bodies stay part of the record's memory. */
export function readFields(name: EventKindName, from: RecordReader): object {
  return kindOf(name).read(from);
}
