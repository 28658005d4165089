import { bodyOfText } from "../../src/chat/body.ts";
import type { Joined } from "../../src/chat/answer.ts";
import type { Body } from "../../src/chat/body.ts";
import type { DraftOf, EventKindName, JoinEvent, RoomEvent } from "../../src/chat/events/mod.ts";
import type { LeaveReason } from "../../src/chat/events/leave.ts";

function placed(seq: number, room = "lobby") {
  return { room, seq, time: 0, silent: false, encodings: [] };
}

/** What a room makes of `nick` saying `text`. */
export function messageEvent(seq: number, nick: string, text: string): RoomEvent {
  return bodyEvent(seq, nick, bodyOfText(text));
}

/** What a room makes of `nick` sending a message of any kind. */
export function bodyEvent(seq: number, nick: string, body: Body, room = "lobby"): RoomEvent {
  return { kind: "message", origin: nick, nick, body, ...placed(seq, room) };
}

/** What a room makes of the arrival of `nick`. */
export function joinEvent(seq: number, nick: string): JoinEvent {
  return { kind: "join", origin: nick, nick, ...placed(seq) };
}

/** What a room makes of `nick` going away. */
export function leaveEvent(seq: number, nick: string, reason: LeaveReason = "left"): RoomEvent {
  return { kind: "leave", origin: nick, nick, reason, ...placed(seq) };
}

/** The `Joined` of the session that `join` adds to a room. */
export function joinedAs(join: JoinEvent, history: readonly RoomEvent[] = [], names = [join.nick]): Joined {
  return { room: join.room, epoch: "e", join, history, members: { names, count: names.length } };
}

/** What a room makes of an event of any kind. */
export function eventOf<Name extends EventKindName>(seq: number, draft: DraftOf<Name>, room = "lobby"): RoomEvent {
  return { ...draft, ...placed(seq, room) } as RoomEvent;
}
