/** How what the chat speaks of is written into batches and read from them. */

import type { Member, Message, RoomMemberList } from "../../chat/backplane.ts";
import type { Problem } from "../../chat/code.ts";
import type { MemberList, RoomSummary } from "../../chat/encoder.ts";
import type { Handoff } from "../../chat/moves.ts";
import type { RoomName } from "../../chat/nickname.ts";
import { decodeSessionState, encodeSessionState, type SessionState } from "../../chat/session_state.ts";
import { ByteRange } from "../../lib/byte_range.ts";
import {
  type Body,
  type Encoding,
  type JoinEvent,
  LEAVE_REASONS,
  type LeaveReason,
  type RequestId,
  type RoomEvent,
  type Whisper,
} from "../../chat/event.ts";
import type { BatchReader, BatchWriter } from "./batch.ts";
import type { HomeAnswer } from "./replicas.ts";

const KINDS = ["message", "join", "leave"] as const satisfies readonly RoomEvent["kind"][];

/** What a body's text is: not there, the payload itself, or something else. */
const NO_TEXT = 0;
const SAME_TEXT = 1;
const OTHER_TEXT = 2;

export function writeBody(out: BatchWriter, { payload, text }: Body): void {
  out.bytes(payload);
  if (text === undefined) return out.byte(NO_TEXT);
  out.byte(text === payload ? SAME_TEXT : OTHER_TEXT);
  if (text !== payload) out.bytes(text);
}

/** It is a part of the batch. */
export function readBody(from: BatchReader): Body {
  const payload = from.bytes();
  switch (from.byte()) {
    case NO_TEXT:
      return { payload, text: undefined };
    case SAME_TEXT:
      return { payload, text: payload };
    default:
      return { payload, text: from.bytes() };
  }
}

const NO_ID = 0;
const STRING_ID = 1;
const NUMBER_ID = 2;

function writeId(out: BatchWriter, id: RequestId | undefined): void {
  out.byte(id === undefined ? NO_ID : typeof id === "string" ? STRING_ID : NUMBER_ID);
  if (typeof id === "string") out.string(id);
  else if (id !== undefined) out.number(id);
}

function readId(from: BatchReader): RequestId | undefined {
  switch (from.byte()) {
    case NO_ID:
      return undefined;
    case STRING_ID:
      return from.string();
    default:
      return from.number();
  }
}

/** When a message came in from the network, where its sender noted it; NaN for none. */
function writeArrival(out: BatchWriter, arrivedAt: number | undefined): void {
  out.number(arrivedAt ?? NaN);
}

function readArrival(from: BatchReader): number | undefined {
  const arrivedAt = from.number();
  return Number.isNaN(arrivedAt) ? undefined : arrivedAt;
}

export function writeMessage(out: BatchWriter, { origin, nick, body, id, arrivedAt }: Message): void {
  out.name(origin);
  out.name(nick);
  writeBody(out, body);
  writeId(out, id);
  writeArrival(out, arrivedAt);
}

/** Its body is a part of the batch. */
export function readMessage(from: BatchReader): Message {
  const origin = from.name();
  const nick = from.name();
  const body = readBody(from);
  const id = readId(from);
  const arrivedAt = readArrival(from);
  const message = arrivedAt === undefined
    ? { kind: "message", origin, nick, body } as const
    : { kind: "message", origin, nick, body, arrivedAt } as const;
  return id === undefined ? message : { ...message, id };
}

export function writeEvent(out: BatchWriter, event: RoomEvent): void {
  out.byte(KINDS.indexOf(event.kind));
  out.name(event.room);
  out.number(event.seq);
  out.number(event.time);
  out.byte(event.silent ? 1 : 0);
  switch (event.kind) {
    case "message":
      return writeMessage(out, event);
    case "join":
      return writeMember(out, { session: event.origin, nick: event.nick });
    case "leave":
      writeMember(out, { session: event.origin, nick: event.nick });
      return writeReason(out, event.reason);
  }
}

/** To be delivered and forgotten: its body is a part of the batch. */
export function readEvent(from: BatchReader): RoomEvent {
  const kind = KINDS[from.byte()];
  const room = from.name();
  const seq = from.number();
  const time = from.number();
  const silent = from.byte() === 1;
  const encodings: Encoding[] = [];
  if (kind === "message") return { ...readMessage(from), room, seq, time, silent, encodings };
  const origin = from.name();
  const nick = from.name();
  return kind === "join"
    ? { kind, origin, nick, room, seq, time, silent, encodings }
    : { kind: "leave", origin, nick, reason: readReason(from), room, seq, time, silent, encodings };
}

export function writeEvents(out: BatchWriter, events: readonly RoomEvent[]): void {
  out.word(events.length);
  for (const event of events) writeEvent(out, event);
}

export function readEvents(from: BatchReader): RoomEvent[] {
  return Array.from({ length: from.word() }, () => readEvent(from));
}

export function writeMember(out: BatchWriter, { session, nick }: Member): void {
  out.name(session);
  out.name(nick);
}

export function readMember(from: BatchReader): Member {
  return { session: from.name(), nick: from.name() };
}

export function writeReason(out: BatchWriter, reason: LeaveReason): void {
  out.byte(LEAVE_REASONS.indexOf(reason));
}

export function readReason(from: BatchReader): LeaveReason {
  return LEAVE_REASONS[from.byte()] ?? "error";
}

export function writeWhisper(out: BatchWriter, { from, time, body }: Whisper): void {
  out.string(from);
  out.number(time);
  writeBody(out, body);
}

export function readWhisper(from: BatchReader): Whisper {
  return { from: from.string(), time: from.number(), body: readBody(from) };
}

function writeMembers(out: BatchWriter, { names, count }: MemberList): void {
  out.word(count);
  out.word(names.length);
  for (const name of names) out.string(name);
}

function readMembers(from: BatchReader): MemberList {
  const count = from.word();
  return { names: Array.from({ length: from.word() }, () => from.string()), count };
}

export function writeRoomMembers(out: BatchWriter, { room, ...members }: RoomMemberList): void {
  out.string(room);
  writeMembers(out, members);
}

export function readRoomMembers(from: BatchReader): RoomMemberList {
  return { room: from.string(), ...readMembers(from) };
}

/** Written out, since any name may be asked for: the link's own list of names has room for those that recur. */
export function writeRoomName(out: BatchWriter, { name, key }: RoomName): void {
  out.string(name);
  out.string(key);
}

export function readRoomName(from: BatchReader): RoomName {
  return { name: from.string(), key: from.string() };
}

/** The rooms whose home a thread is: some of them, and how many there are. */
export interface RoomsHere {
  readonly rooms: readonly RoomSummary[];
  readonly count: number;
}

export function writeRooms(out: BatchWriter, { rooms, count }: RoomsHere): void {
  out.word(count);
  out.word(rooms.length);
  for (const { name, members } of rooms) {
    out.string(name);
    out.word(members);
  }
}

export function readRooms(from: BatchReader): RoomsHere {
  const count = from.word();
  return { rooms: Array.from({ length: from.word() }, () => ({ name: from.string(), members: from.word() })), count };
}

const REFUSALS = ["ROOM_FULL", "TOO_MANY_ROOMS"] as const;

export function writeHomeAnswer(out: BatchWriter, { result, isHistoryKnown }: HomeAnswer): void {
  out.byte(result.ok ? 1 : 0);
  if (!result.ok) return writeProblem(out, result.problem);
  const { epoch, join, history, members } = result.joined;
  out.string(epoch);
  writeEvent(out, join);
  out.byte(isHistoryKnown ? 1 : 0);
  if (!isHistoryKnown) writeEvents(out, history);
  writeMembers(out, members);
}

export function readHomeAnswer(from: BatchReader): HomeAnswer {
  if (from.byte() === 0) return { result: { ok: false, problem: readProblem(from) }, isHistoryKnown: false };
  const epoch = from.string();
  const join = readEvent(from) as JoinEvent;
  const isHistoryKnown = from.byte() === 1;
  const history = isHistoryKnown ? [] : readEvents(from);
  return {
    result: { ok: true, joined: { room: join.room, epoch, join, history, members: readMembers(from) } },
    isHistoryKnown,
  };
}

function writeProblem(out: BatchWriter, { code, about }: Problem): void {
  out.byte(REFUSALS.findIndex((known) => known === code));
  writeId(out, about);
}

function readProblem(from: BatchReader): Problem {
  const code = REFUSALS[from.byte()] ?? "UNAVAILABLE";
  const about = readId(from);
  return about === undefined ? { code } : { code, about };
}

export function writeSessionState(out: BatchWriter, state: SessionState): void {
  out.string(encodeSessionState(state));
}

/** @throws {SessionStateError} */
export function readSessionState(from: BatchReader): SessionState {
  return decodeSessionState(from.string());
}

export function writeHandoff(out: BatchWriter, { message, unread }: Handoff): void {
  out.string(message);
  out.bytes(new ByteRange(unread));
}

/** What is unread is a part of the batch. */
export function readHandoff(from: BatchReader): Handoff {
  return { message: from.string(), unread: from.bytes().view() };
}
