/**
 * What the server sends in JSON, as schemas: they give the encoder and clients their types, and the
 * protocol document its table. What clients send stands with the commands (`chat/commands/`).
 */

import * as v from "valibot";
import { id, requestId } from "../chat/commands/fields.ts";
import { ERROR_CODES } from "../chat/code.ts";
import { LEAVE_REASONS } from "../chat/event.ts";

const room = v.pipe(v.string(), v.description("the room's name"));
const nick = v.pipe(v.string(), v.description("whose"));
const time = v.pipe(v.string(), v.description("RFC 3339, UTC, milliseconds"));
const seq = v.pipe(v.number(), v.description("its place in the room's order"));
const text = v.optional(v.pipe(v.string(), v.description("what it says, when that is text; it may hold LF")));
const data = v.optional(
  v.pipe(v.string(), v.base64(), v.description("what it says in base64 (RFC 4648), when it is no text")),
);
const count = v.pipe(v.number(), v.description("how many there are"));
const sameId = v.pipe(id, v.description("what the request was called"));
const sentence = v.pipe(v.string(), v.description("for people, in the server's language"));
const names = (what: string) => v.pipe(v.array(v.string()), v.description(what));

const MESSAGE = { room, seq, time, nick, text, data };
const JOIN = { room, seq, time, nick };
const LEAVE = { ...JOIN, reason: v.pipe(v.picklist(LEAVE_REASONS), v.description(LEAVE_REASONS.join(", "))) };

/** An event of a room as it stands in a history: the same object that was sent when it happened. */
const event = v.variant("type", [
  v.object({ type: v.literal("message"), ...MESSAGE }),
  v.object({ type: v.literal("join"), ...JOIN }),
  v.object({ type: v.literal("leave"), ...LEAVE }),
]);
const events = v.pipe(v.array(event), v.description("`message`, `join` and `leave` objects, oldest first"));

/** Every object by its `type`, with its other fields. */
export const SERVER_OBJECTS = {
  welcome: v.object({
    server: v.pipe(v.string(), v.description("name and version")),
    session: v.pipe(v.string(), v.description("names this session among all of the server's")),
    limits: v.pipe(v.record(v.string(), v.number()), v.description("the server's limits under their options' names")),
  }),
  joined: v.object({
    room,
    epoch: v.pipe(v.string(), v.description("names the room's life: another one counts `seq` anew")),
    seq: v.pipe(v.number(), v.description("the place of one's own arrival")),
    time,
    members: names("who is there, oneself among them: at most 1000 names"),
    count,
    history: events,
  }),
  message: v.object(MESSAGE),
  join: v.object(JOIN),
  leave: v.object(LEAVE),
  direct: v.object({ from: v.pipe(v.string(), v.description("whose whisper")), time, text, data }),
  ack: v.object({
    id: v.pipe(requestId, v.description("what the request was called")),
    seq: v.optional(v.pipe(v.number(), v.description("the message's place; none for a whisper"))),
    time,
  }),
  who: v.object({ room, members: names("who is there: at most 100 names"), count }),
  rooms: v.object({
    rooms: v.pipe(
      v.array(v.object({ name: v.string(), members: v.number() })),
      v.description("objects of `name` and `members` (how many): the lobby, then the fullest; at most 100"),
    ),
    count,
  }),
  history: v.object({ room, events }),
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
