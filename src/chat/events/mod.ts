/**
 * `chat/events/`: the events of a room, one file per kind. `kind.ts` defines what a kind declares. `rename.ts` is a
 * short example.
 */

import type { RequestId, SessionId } from "../ids.ts";
import { deletion } from "./delete.ts";
import { edit } from "./edit.ts";
import { join } from "./join.ts";
import type { EventKind, JsonFields, RecordReader, RecordWriter } from "./kind.ts";
import { leave } from "./leave.ts";
import { message } from "./message.ts";
import { rename } from "./rename.ts";

/** Every kind of event, by its name; in JSON, the `type`. */
export const EVENT_KINDS = { message, join, leave, rename, delete: deletion, edit } as const;

type Kinds = typeof EVENT_KINDS;
export type EventKindName = keyof Kinds;

/** The fields of a draft of any kind. */
interface DraftBase {
  /** The session that causes the event. */
  readonly origin: SessionId;
  /** The nickname of that session. */
  readonly nick: string;
  /** When the event has its position, the session receives an `ack` with this id. */
  readonly id?: RequestId | undefined;
  /** When the request was read, by the server's clock (see `lib/clock.ts`); undefined when unknown. */
  readonly arrivedAt?: number | undefined;
}

/** The fields that only events of one kind have. */
export type FieldsOf<Name extends EventKindName> = Kinds[Name] extends EventKind<infer Fields, infer _> ? Fields
  : never;

/** A draft of one kind. */
export type DraftOf<Name extends EventKindName> = {
  [Kind in Name]: DraftBase & { readonly kind: Kind } & FieldsOf<Kind>;
}[Name];

/** An event before it has its position in a room. The publisher creates it. */
export type Draft = DraftOf<EventKindName>;

/** The fields that the backplane adds to a draft, such as its position in the room. */
interface EventPlace {
  readonly room: string;
  /** The position in the room's order. It grows by one with each event of an epoch. */
  readonly seq: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  /** Only the session that caused the event receives it, though it has a `seq`: see `--notice-max-members`. */
  readonly silent: boolean;
  /** The epoch of `seq`, when it is not the room's current one. */
  readonly epoch?: string | undefined;
  /** The encoded bytes of the event, by encoder: see `encodeOnce`. */
  readonly encodings: Encoding[];
}

/** The bytes of an event from one encoder. */
export interface Encoding {
  readonly encoder: object;
  readonly bytes: Uint8Array;
}

/** An event of one kind, with its position in its room. */
export type EventOf<Name extends EventKindName> = { [Kind in Name]: DraftOf<Kind> & EventPlace }[Name];

/** Any event, with its position in its room. */
export type RoomEvent = EventOf<EventKindName>;

export type JoinEvent = EventOf<"join">;

/** A kind without the types of its fields. Callers pass events of the same kind only. */
type AnyKind = EventKind<object, JsonFields>;

const BY_CODE = new Map<number, EventKindName>(
  (Object.entries(EVENT_KINDS) as [EventKindName, AnyKind][]).map(([name, { code }]) => [code, name]),
);

function kindOf(name: EventKindName): AnyKind {
  return EVENT_KINDS[name] as AnyKind;
}

/** Returns how a history uses events of this kind. */
export function historyUse(name: EventKindName): AnyKind["history"] {
  return kindOf(name).history;
}

/** Returns the `seq` of the message that a draft changes; undefined for kinds that change none. */
export function targetOf(draft: Draft): number | undefined {
  const use = historyUse(draft.kind);
  return typeof use === "string" ? undefined : use.target(draft);
}

const NO_FIELDS: object = {};

/** Returns the fields that an event has of its own, in an object without its place. */
export function ownFieldsOf(event: Draft): object {
  const { fields } = kindOf(event.kind);
  if (fields.length === 0) return NO_FIELDS;
  const own: Record<string, unknown> = {};
  for (const name of fields) own[name] = event[name as keyof Draft];
  return own;
}

/** Returns the JSON fields that only events of this kind have. */
export function jsonFieldsOf(event: RoomEvent): object {
  return kindOf(event.kind).json(event);
}

/** Writes the kind of a draft and the kind's fields. The caller writes the common fields, such as `origin`. */
export function writeKind(out: RecordWriter, draft: Draft): void {
  const kind = kindOf(draft.kind);
  out.byte(kind.code);
  kind.write(out, draft);
}

/** Reads the kind that {@link writeKind} wrote; its fields follow. @throws {RangeError} for an unknown code */
export function readKind(from: RecordReader): EventKindName {
  const code = from.byte();
  const name = BY_CODE.get(code);
  if (name === undefined) throw new RangeError(`Cannot read an event: unknown kind ${code}`);
  return name;
}

/** Reads the fields of a kind. Bodies refer to the record's memory. */
export function readFields(name: EventKindName, from: RecordReader): object {
  return kindOf(name).read(from);
}
