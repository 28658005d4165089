/** Writes the chat's types into batches and reads them back. */

import type { MemberList, RoomSummary } from "../../chat/answer.ts";
import type { Member, RoomMemberList } from "../../chat/backplane.ts";
import { ERROR_CODES, type Problem } from "../../chat/code.ts";
import { readBody, writeBody } from "../../chat/events/content.ts";
import { type Draft, type JoinEvent, readFields, readKind, type RoomEvent, writeKind } from "../../chat/events/mod.ts";
import type { HistoryRange } from "../../chat/history.ts";
import type { RequestId } from "../../chat/ids.ts";
import type { Handoff } from "../../chat/moves.ts";
import type { RoomName } from "../../chat/nickname.ts";
import { decodeSessionState, encodeSessionState, type SessionState } from "../../chat/session_state.ts";
import type { Whisper } from "../../chat/whisper.ts";
import { ByteRange } from "../../lib/byte_range.ts";
import type { BatchReader, BatchWriter } from "./batch.ts";
import type { HomeAnswer } from "./replicas.ts";

/** Flags of an event: it is silent; its epoch differs from the room's current one and follows. */
const SILENT = 1;
const OTHER_EPOCH = 2;

/** Stands for no sender in a range: no session has this id. */
const NO_SENDER = "";

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

/** Writes when a request was read from the network; NaN when unknown. */
function writeArrival(out: BatchWriter, arrivedAt: number | undefined): void {
  out.number(arrivedAt ?? NaN);
}

function readArrival(from: BatchReader): number | undefined {
  const arrivedAt = from.number();
  return Number.isNaN(arrivedAt) ? undefined : arrivedAt;
}

/** Writes a draft. Its body is copied. */
export function writeDraft(out: BatchWriter, draft: Draft): void {
  out.name(draft.origin);
  out.name(draft.nick);
  writeId(out, draft.id);
  writeArrival(out, draft.arrivedAt);
  writeKind(out, draft);
}

/** Reads a draft. Its body refers to the batch's memory. @throws {RangeError} when its kind is unknown */
export function readDraft(from: BatchReader): Draft {
  const origin = from.name();
  const nick = from.name();
  const id = readId(from);
  const arrivedAt = readArrival(from);
  const kind = readKind(from);
  return { kind, origin, nick, id, arrivedAt, ...readFields(kind, from) } as Draft;
}

/** Writes an event with its position. Its body is copied. */
export function writeEvent(out: BatchWriter, event: RoomEvent): void {
  out.name(event.room);
  out.number(event.seq);
  out.number(event.time);
  out.byte((event.silent ? SILENT : 0) | (event.epoch === undefined ? 0 : OTHER_EPOCH));
  if (event.epoch !== undefined) out.string(event.epoch);
  writeDraft(out, event);
}

/** Reads an event. Its body refers to the batch's memory. @throws {RangeError} when its kind is unknown */
export function readEvent(from: BatchReader): RoomEvent {
  const room = from.name();
  const seq = from.number();
  const time = from.number();
  const flags = from.byte();
  const silent = (flags & SILENT) !== 0;
  const epoch = (flags & OTHER_EPOCH) === 0 ? undefined : from.string();
  const origin = from.name();
  const nick = from.name();
  const id = readId(from);
  const arrivedAt = readArrival(from);
  const kind = readKind(from);
  const fields = readFields(kind, from);
  return { kind, origin, nick, id, arrivedAt, ...fields, room, seq, time, silent, epoch, encodings: [] } as RoomEvent;
}

export function writeRange(out: BatchWriter, { limit, before = Infinity, after = -1, sender }: HistoryRange): void {
  out.number(limit);
  out.number(before);
  out.number(after);
  out.name(sender ?? NO_SENDER);
}

export function readRange(from: BatchReader): HistoryRange {
  const [limit, before, after, sender] = [from.number(), from.number(), from.number(), from.name()];
  return { limit, before, after, sender: sender === NO_SENDER ? undefined : sender };
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

/** Writes a room name in full. Clients may request any name, and the link's table is only for names that recur. */
export function writeRoomName(out: BatchWriter, { name, key }: RoomName): void {
  out.string(name);
  out.string(key);
}

export function readRoomName(from: BatchReader): RoomName {
  return { name: from.string(), key: from.string() };
}

/** Some of the rooms whose home is one thread, and the number of all of them. */
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

export function writeProblem(out: BatchWriter, { code, about }: Problem): void {
  out.byte(ERROR_CODES.indexOf(code));
  writeId(out, about);
}

export function readProblem(from: BatchReader): Problem {
  const code = ERROR_CODES[from.byte()] ?? "UNAVAILABLE";
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

/** Reads a handoff. Its unread bytes refer to the batch's memory. */
export function readHandoff(from: BatchReader): Handoff {
  return { message: from.string(), unread: from.bytes().view() };
}
