import type {
  Change,
  Delivery,
  JoinResult,
  Member,
  Message,
  PublishBackpressure,
  RoomMemberList,
} from "../../chat/backplane.ts";
import type { Problem } from "../../chat/code.ts";
import type { HistoryRange } from "../../chat/history.ts";
import { type LeaveReason, readReason, writeReason } from "../../chat/events/leave.ts";
import type { RoomEvent } from "../../chat/events/mod.ts";
import type { RoomName } from "../../chat/nickname.ts";
import type { Clock } from "../../lib/clock.ts";
import { byMembers } from "../room_logs.ts";
import type { Home } from "./home.ts";
import { OP } from "./ops.ts";
import type { RecordHandlers } from "./record_handlers.ts";
import type { PendingMemberships } from "./pending_memberships.ts";
import {
  readDraft,
  readEvent,
  readEvents,
  readHomeAnswer,
  readMember,
  readProblem,
  readRange,
  readRoomMembers,
  readRoomName,
  readRooms,
  writeDraft,
  writeEvents,
  writeHomeAnswer,
  writeMember,
  writeProblem,
  writeRange,
  writeRoomMembers,
  writeRoomName,
  writeRooms,
} from "./records.ts";
import type { HistoryReplicas } from "./replicas.ts";
import type { ThreadLinks } from "./thread_links.ts";

export interface ThreadRoomsParts {
  readonly home: Home;
  readonly links: ThreadLinks;
  readonly replicas: HistoryReplicas;
  readonly pendingMemberships: PendingMemberships;
  readonly clock: Clock;
  /** Takes the events of rooms that have members on this thread. */
  readonly deliver: Delivery["event"];
}

/** Operations on rooms: on this thread when it is a room's home, otherwise on the thread that is. */
export class ThreadRooms {
  /** What other threads ask of the rooms whose home this is, and the events of theirs. */
  readonly handlers: RecordHandlers = {
    [OP.event]: (from) => {
      const event = readEvent(from);
      this.#parts.replicas.add(event);
      this.#parts.deliver(event);
    },
    [OP.publish]: (from) => this.#parts.home.publish(from.name(), readDraft(from) as Message),
    [OP.append]: (from, link) => {
      const ask = from.word();
      const problem = this.#parts.home.logs.change(from.name(), readDraft(from) as Change);
      const out = link.answer(ask);
      out.byte(problem === undefined ? 1 : 0);
      if (problem !== undefined) writeProblem(out, problem);
    },
    [OP.join]: (from, link, thread) => {
      const { home } = this.#parts;
      const ask = from.word();
      const room = readRoomName(from);
      const isHistoryKnown = home.isAudience(room.key, thread);
      const result = home.join(room, readMember(from), from.word(), thread, isHistoryKnown ? 0 : Infinity);
      writeHomeAnswer(link.answer(ask), { result, isHistoryKnown });
    },
    [OP.leave]: (from, link, thread) => {
      const ask = from.word();
      this.#parts.home.leave(from.name(), readMember(from), readReason(from), thread);
      link.answer(ask);
    },
    [OP.members]: (from, link) => {
      const ask = from.word();
      writeRoomMembers(link.answer(ask), this.#parts.home.logs.members(readRoomName(from), from.number()));
    },
    [OP.rooms]: (from, link) => {
      const ask = from.word();
      writeRooms(link.answer(ask), this.#roomsHere(from.number()));
    },
    [OP.history]: (from, link) => {
      const ask = from.word();
      writeEvents(link.answer(ask), this.#parts.home.logs.history(from.string(), readRange(from)));
    },
  };
  readonly #parts: ThreadRoomsParts;

  constructor(parts: ThreadRoomsParts) {
    this.#parts = parts;
  }

  join(room: RoomName, member: Member, listed: number): Promise<JoinResult> {
    const { home, links, replicas, pendingMemberships, clock, deliver } = this.#parts;
    const link = links.toHomeOf(room.key);
    if (link === undefined) return Promise.resolve(home.join(room, member, listed, links.self));
    pendingMemberships.asked(member.session);
    replicas.asked(room.key);
    return link.ask(OP.join, (out) => {
      writeRoomName(out, room);
      writeMember(out, member);
      out.word(listed);
    }, (from) => {
      const result = replicas.answered(room.key, readHomeAnswer(from));
      // Not before the hub has this answer: if the session has ended, its leave is still to come.
      clock.atEndOfTurn(() => pendingMemberships.answered(member.session));
      // The answer stands at the join's place in the order, so it is the join event, too.
      if (result.ok) deliver(result.joined.join);
      return result;
    });
  }

  leave(room: string, member: Member, reason: LeaveReason): void {
    const { home, links, replicas, pendingMemberships } = this.#parts;
    const link = links.toHomeOf(room);
    if (link === undefined) return home.leave(room, member, reason, links.self);
    pendingMemberships.asked(member.session);
    replicas.released(room);
    link.request(OP.leave, (out) => {
      out.name(room);
      writeMember(out, member);
      writeReason(out, reason);
    }, { answered: () => pendingMemberships.answered(member.session) });
  }

  publish(room: string, message: Message): PublishBackpressure {
    const { home, links } = this.#parts;
    const link = links.toHomeOf(room);
    if (link !== undefined) return link.publish(room, message);
    home.publish(room, message);
    return links.backpressure();
  }

  append(room: string, draft: Change): Promise<Problem | undefined> {
    const { home, links } = this.#parts;
    const link = links.toHomeOf(room);
    if (link === undefined) return Promise.resolve(home.logs.change(room, draft));
    return link.ask(OP.append, (out) => {
      out.name(room);
      writeDraft(out, draft);
    }, (from) => from.byte() === 1 ? undefined : readProblem(from));
  }

  members(room: RoomName, limit: number): Promise<RoomMemberList> {
    const { home, links } = this.#parts;
    const link = links.toHomeOf(room.key);
    if (link === undefined) return Promise.resolve(home.logs.members(room, limit));
    return link.ask(OP.members, (out) => {
      writeRoomName(out, room);
      out.number(limit);
    }, readRoomMembers);
  }

  /** The rooms of all threads together. */
  async list(limit: number) {
    const here = this.#roomsHere(limit);
    const elsewhere = this.#parts.links.others.map((link) => link.ask(OP.rooms, (out) => out.number(limit), readRooms));
    const all = [here, ...await Promise.all(elsewhere)];
    const rooms = all.flatMap(({ rooms }) => rooms).sort(byMembers).slice(0, limit);
    return { rooms, count: all.reduce((sum, { count }) => sum + count, 0) };
  }

  history(room: string, range: HistoryRange): Promise<RoomEvent[]> {
    const { home, links } = this.#parts;
    const link = links.toHomeOf(room);
    if (link === undefined) return Promise.resolve(home.logs.history(room, range));
    return link.ask(OP.history, (out) => {
      out.string(room);
      writeRange(out, range);
    }, readEvents);
  }

  #roomsHere(limit: number) {
    const { logs } = this.#parts.home;
    return { rooms: logs.list(limit), count: logs.size };
  }
}
