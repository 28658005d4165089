/**
 * What the server sends in JSON, as schemas: they give the encoder and clients their types, and the
 * protocol document its table. What clients send stands with the commands (`chat/commands/`).
 */

import * as v from "valibot";
import { id, requestId } from "../chat/commands/fields.ts";
import { ERROR_CODES } from "../chat/code.ts";
import { CONTENT } from "../chat/events/content.ts";
import { EVENT_KINDS, type EventKindName } from "../chat/events/mod.ts";

const room = v.pipe(v.string(), v.description("the room's name"));
const nick = v.pipe(v.string(), v.description("whose"));
const time = v.pipe(v.string(), v.description("RFC 3339, UTC, milliseconds"));
const seq = v.pipe(v.number(), v.description("its place in the room's order"));
const epoch = v.optional(
  v.pipe(v.string(), v.description("in a history: the epoch of `seq`, where it is not the present one")),
);
const count = v.pipe(v.number(), v.description("how many there are"));
const sameId = v.pipe(id, v.description("what the request was called"));
const sentence = v.pipe(v.string(), v.description("for people, in the session's language"));
const names = (what: string) => v.pipe(v.array(v.string()), v.description(what));

/** What every event of a room has. */
const PLACE = { room, seq, time, nick, epoch };

type EventSchema<Own> = Own extends v.ObjectEntries ? v.ObjectSchema<typeof PLACE & Own, undefined> : never;
type EventObjects = { readonly [Name in EventKindName]: EventSchema<(typeof EVENT_KINDS)[Name]["schema"]> };

/** An object for each kind of event. */
export const EVENT_OBJECTS = Object.fromEntries(
  Object.entries(EVENT_KINDS).map(([name, { schema }]) => {
    const { epoch, ...place } = PLACE;
    return [name, v.object({ ...place, ...schema, epoch })];
  }),
) as unknown as EventObjects;

/** An event of a room as it stands in a history: the same object that was sent when it happened, as later ones left it. */
export type EventObject = {
  [Name in EventKindName]: { readonly type: Name } & v.InferOutput<EventObjects[Name]>;
}[EventKindName];

const event = v.variant(
  "type",
  Object.entries(EVENT_OBJECTS).map(([name, { entries }]) => v.object({ type: v.literal(name), ...entries })) as never,
) as unknown as v.GenericSchema<EventObject>;
const events = v.pipe(v.array(event), v.description("events of the room, oldest first"));

/** Every object by its `type`, with its other fields. */
export const SERVER_OBJECTS = {
  welcome: v.object({
    id: sameId,
    server: v.pipe(v.string(), v.description("name and version")),
    session: v.pipe(v.string(), v.description("names this session among all of the server's")),
    limits: v.pipe(v.record(v.string(), v.number()), v.description("the server's limits under their options' names")),
  }),
  joined: v.object({
    id: sameId,
    room,
    epoch: v.pipe(v.string(), v.description("names the room's life: another one counts `seq` anew")),
    seq: v.pipe(v.number(), v.description("the place of one's own arrival")),
    time,
    members: names("the members, oneself among them: at most 1000 names"),
    count,
    history: events,
  }),
  ...EVENT_OBJECTS,
  direct: v.object({ from: v.pipe(v.string(), v.description("whose whisper")), time, ...CONTENT }),
  ack: v.object({
    id: v.pipe(requestId, v.description("what the request was called")),
    seq: v.optional(
      v.pipe(v.number(), v.description("the place of the event that the request caused, where it caused one")),
    ),
    time,
  }),
  who: v.object({ id: sameId, room, members: names("the members: at most 100 names"), count }),
  rooms: v.object({
    id: sameId,
    rooms: v.pipe(
      v.array(v.object({ name: v.string(), members: v.number() })),
      v.description("objects of `name` and `members` (how many): the lobby, then the fullest; at most 100"),
    ),
    count,
  }),
  history: v.object({ id: sameId, room, events }),
  pong: v.object({ id: sameId }),
  notice: v.object({ text: sentence }),
  error: v.object({
    code: v.pipe(v.picklist(ERROR_CODES), v.description("stable: see Errors")),
    message: sentence,
    id: sameId,
  }),
} satisfies Record<string, v.ObjectSchema<v.ObjectEntries, undefined>>;

export type ServerObjectType = keyof typeof SERVER_OBJECTS;

/** Any of them. */
export type ServerObject = {
  [Type in ServerObjectType]: { readonly type: Type } & Readonly<v.InferOutput<(typeof SERVER_OBJECTS)[Type]>>;
}[ServerObjectType];
