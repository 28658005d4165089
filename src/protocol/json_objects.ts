/**
 * Declares the JSON objects that the server sends, as schemas. The types of the encoder and of clients, and the table
 * in PROTOCOL.md, are derived from them. The commands (`chat/commands/`) declare what clients send.
 */

import * as v from "valibot";
import { id, requestId } from "../chat/commands/fields.ts";
import { ERROR_CODES } from "../chat/code.ts";
import { CONTENT } from "../chat/events/content.ts";
import { EVENT_KINDS, type EventKindName } from "../chat/events/mod.ts";

const room = v.pipe(v.string(), v.description("the room's name"));
const nick = v.pipe(v.string(), v.description("the member's nickname"));
const time = v.pipe(v.string(), v.description("RFC 3339, UTC, milliseconds"));
const seq = v.pipe(v.number(), v.description("the event's position in the room's order"));
const epoch = v.optional(
  v.pipe(v.string(), v.description("only in a history: the epoch of `seq`, when it is not the current one")),
);
const count = v.pipe(v.number(), v.description("the total number"));
const sameId = v.pipe(id, v.description("the `id` of the request"));
const sentence = v.pipe(v.string(), v.description("a sentence in the session's language"));
const names = (what: string) => v.pipe(v.array(v.string()), v.description(what));

/** The fields that every event of a room has. */
const COMMON_FIELDS = { room, seq, time, nick, epoch };

type EventSchema<Own> = Own extends v.ObjectEntries ? v.ObjectSchema<typeof COMMON_FIELDS & Own, undefined> : never;
type EventObjects = { readonly [Name in EventKindName]: EventSchema<(typeof EVENT_KINDS)[Name]["schema"]> };

/** The schema of each kind of event, by its name. */
export const EVENT_OBJECTS = Object.fromEntries(
  Object.entries(EVENT_KINDS).map(([name, { schema }]) => {
    const { epoch, ...common } = COMMON_FIELDS;
    return [name, v.object({ ...common, ...schema, epoch })];
  }),
) as unknown as EventObjects;

/**
 * An event of a room, live or in a history. In a history, later edits and deletions have been applied to it.
 */
export type EventObject = {
  [Name in EventKindName]: { readonly type: Name } & v.InferOutput<EventObjects[Name]>;
}[EventKindName];

const event = v.variant(
  "type",
  Object.entries(EVENT_OBJECTS).map(([name, { entries }]) => v.object({ type: v.literal(name), ...entries })) as never,
) as unknown as v.GenericSchema<EventObject>;
const events = v.pipe(v.array(event), v.description("events of the room, oldest first"));

/** The schema of every object, by its `type`: all fields but `type`. */
export const SERVER_OBJECTS = {
  welcome: v.object({
    id: sameId,
    server: v.pipe(v.string(), v.description("name and version")),
    session: v.pipe(v.string(), v.description("the session's id, unique in the server")),
    limits: v.pipe(
      v.record(v.string(), v.number()),
      v.description("the server's limits, by the names of their options"),
    ),
  }),
  joined: v.object({
    id: sameId,
    room,
    epoch: v.pipe(v.string(), v.description("changes when the room is recreated: `seq` then restarts")),
    seq: v.pipe(v.number(), v.description("the position of the session's own join")),
    time,
    members: names("nicknames of the members, including the session's own: at most 1000"),
    count,
    history: events,
  }),
  ...EVENT_OBJECTS,
  direct: v.object({ from: v.pipe(v.string(), v.description("the sender's nickname")), time, ...CONTENT }),
  ack: v.object({
    id: v.pipe(requestId, v.description("the `id` of the request")),
    seq: v.optional(
      v.pipe(v.number(), v.description("the position of the event that the request caused, if it caused one")),
    ),
    time,
  }),
  who: v.object({
    id: sameId,
    room,
    members: names("nicknames of the members: at most 100"),
    count,
    exists: v.optional(v.pipe(v.literal(false), v.description("`false`: there is no such room"))),
  }),
  rooms: v.object({
    id: sameId,
    rooms: v.pipe(
      v.array(v.object({ name: v.string(), members: v.number() })),
      v.description("objects of `name` and `members` (a count): the lobby, then the fullest rooms; at most 100"),
    ),
    count,
  }),
  history: v.object({ id: sameId, room, events }),
  pong: v.object({ id: sameId }),
  notice: v.object({ text: sentence }),
  error: v.object({
    code: v.pipe(v.picklist(ERROR_CODES), v.description("a stable code: see Errors")),
    message: sentence,
    id: sameId,
  }),
} satisfies Record<string, v.ObjectSchema<v.ObjectEntries, undefined>>;

export type ServerObjectType = keyof typeof SERVER_OBJECTS;

/** Any object that the server sends. */
export type ServerObject = {
  [Type in ServerObjectType]: { readonly type: Type } & Readonly<v.InferOutput<(typeof SERVER_OBJECTS)[Type]>>;
}[ServerObjectType];
