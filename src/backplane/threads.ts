/**
 * The backplane of a server of several threads. Each room, each nickname and each nickname's look has a home: the
 * thread that a hash of its key points to, which keeps the room's log (or who holds the name) for all. Threads are
 * linked in pairs; what a thread has for another in one turn crosses as one batch, and an event crosses
 * only to threads that have members of its room, once for each, however many they are.
 *
 * Order needs no more than that: a link keeps the order of what is written to it, so a publisher's
 * messages reach a home in their order, and a home's events reach each thread in theirs, the answer to
 * a join among them at the join's own place.
 */

import type { MessagePort } from "node:worker_threads";
import type {
  Backplane,
  BackplaneLimits,
  Change,
  Delivery,
  JoinResult,
  Member,
  Message,
  PublishBackpressure,
  RoomMemberList,
} from "../chat/backplane.ts";
import type { Problem } from "../chat/code.ts";
import { readBody, writeBody } from "../chat/events/content.ts";
import type { LeaveReason } from "../chat/events/leave.ts";
import type { RoomEvent } from "../chat/events/mod.ts";
import type { HistoryRange } from "../chat/history.ts";
import type { SessionId } from "../chat/ids.ts";
import { LOBBY, type Nickname, type RoomName } from "../chat/nickname.ts";
import type { Whisper } from "../chat/whisper.ts";
import type { Clock } from "../lib/clock.ts";
import { byMembers, type RoomQuota } from "./room_logs.ts";
import type { BatchReader } from "./threads/batch.ts";
import { PendingMemberships } from "./threads/pending_memberships.ts";
import { WaitGate } from "./threads/flow.ts";
import { Home, type ThreadIndex } from "./threads/home.ts";
import { OP, ThreadLink } from "./threads/link.ts";
import { ThreadMoves } from "./threads/moves.ts";
import { ThreadNames } from "./threads/names.ts";
import { HistoryReplicas } from "./threads/replicas.ts";
import {
  readDraft,
  readEvent,
  readEvents,
  readHomeAnswer,
  readMember,
  readProblem,
  readRange,
  readReason,
  readRoomMembers,
  readRoomName,
  readRooms,
  readWhisper,
  writeDraft,
  writeEvents,
  writeHomeAnswer,
  writeMember,
  writeProblem,
  writeRange,
  writeReason,
  writeRoomMembers,
  writeRoomName,
  writeRooms,
  writeWhisper,
} from "./threads/records.ts";

export interface ThreadsOptions {
  /** This thread. */
  readonly index: ThreadIndex;
  /** A port to each thread, by its index; the own one is left out. */
  readonly ports: readonly (MessagePort | undefined)[];
  readonly limits: BackplaneLimits;
  /** Over all threads. */
  readonly quota: RoomQuota;
  readonly clock: Clock;
}

export class ThreadsBackplane implements Backplane {
  readonly moves: ThreadMoves;
  readonly #index: ThreadIndex;
  readonly #clock: Clock;
  readonly #links: readonly (ThreadLink | undefined)[];
  readonly #home: Home;
  readonly #pendingMemberships = new PendingMemberships();
  readonly #names: ThreadNames;
  readonly #replicas: HistoryReplicas;
  /** Publishers of rooms whose home this is, while other threads are behind with their events. */
  readonly #publishers = new WaitGate();
  readonly #stop = Promise.withResolvers<void>();
  /** Threads that publish nothing more, and those whose events have all come in. */
  readonly #stopped = new Set<ThreadIndex>();
  readonly #flushed = new Set<ThreadIndex>();
  #delivery: Delivery | undefined;
  #isOver = false;

  constructor({ index, ports, limits, quota, clock }: ThreadsOptions) {
    this.#index = index;
    this.#clock = clock;
    this.#replicas = new HistoryReplicas({ events: limits.historySize, bytes: limits.historyBytes });
    const emit = (event: RoomEvent, threads: readonly ThreadIndex[]) => this.#emit(event, threads);
    this.#home = new Home({ threads: ports.length, self: index, limits, quota, time: () => clock.time(), emit });
    this.#links = ports.map((port, thread) => port === undefined ? undefined : this.#linkTo(thread, port));
    const parts = {
      self: index,
      home: this.#home,
      pendingMemberships: this.#pendingMemberships,
      replicas: this.#replicas,
      homeOf: (name: string) => this.#homeOf(name),
      linkTo: (thread: ThreadIndex) => this.#links[thread],
    };
    this.#names = new ThreadNames(parts);
    this.moves = new ThreadMoves(parts, this.#names);
    if (this.#homeOf(LOBBY) === index) this.#home.logs.openLobby();
  }

  get roomCount(): number {
    return this.#home.logs.size;
  }

  attach(delivery: Delivery): void {
    this.#delivery = delivery;
  }

  claim(nickname: Nickname, session: SessionId, held?: Nickname): Promise<boolean> {
    return this.#names.claim(nickname, session, held);
  }

  release(nickname: Nickname, session: SessionId, kept?: Nickname): void {
    this.#names.release(nickname, session, kept);
  }

  join(room: RoomName, member: Member, listed: number): Promise<JoinResult> {
    const link = this.#linkOf(room.key);
    if (link === undefined) return Promise.resolve(this.#home.join(room, member, listed, this.#index));
    this.#pendingMemberships.asked(member.session);
    this.#replicas.asked(room.key);
    return link.ask(OP.join, (out) => {
      writeRoomName(out, room);
      writeMember(out, member);
      out.word(listed);
    }, (from) => {
      const result = this.#replicas.answered(room.key, readHomeAnswer(from));
      // Should the session have ended meanwhile, whoever waits for this answer has yet to say that it leaves.
      this.#clock.atEndOfTurn(() => this.#pendingMemberships.answered(member.session));
      // The answer stands at the join's place in the order, so it is the event, too.
      if (result.ok) this.#delivery?.event(result.joined.join);
      return result;
    });
  }

  leave(room: string, member: Member, reason: LeaveReason): void {
    if (this.#isOver) return;
    const link = this.#linkOf(room);
    if (link === undefined) return this.#home.leave(room, member, reason, this.#index);
    this.#pendingMemberships.asked(member.session);
    this.#replicas.released(room);
    link.ask(OP.leave, (out) => {
      out.name(room);
      writeMember(out, member);
      writeReason(out, reason);
    }, () => this.#pendingMemberships.answered(member.session));
  }

  publish(room: string, message: Message): PublishBackpressure {
    const link = this.#linkOf(room);
    if (link !== undefined) return link.publish(room, message);
    this.#home.publish(room, message);
    return this.#isBehind() ? this.#publishers.wait() : undefined;
  }

  append(room: string, draft: Change): Promise<Problem | undefined> {
    const link = this.#linkOf(room);
    if (link === undefined) return Promise.resolve(this.#home.logs.change(room, draft));
    return link.ask(OP.append, (out) => {
      out.name(room);
      writeDraft(out, draft);
    }, (from) => from.byte() === 1 ? undefined : readProblem(from));
  }

  whisper(key: string, whisper: Omit<Whisper, "time">): Promise<number | undefined> {
    const link = this.#linkOf(key);
    if (link === undefined) return this.#whisperVia(key, whisper);
    return link.ask(OP.whisperVia, (out) => {
      out.string(key);
      out.string(whisper.from);
      writeBody(out, whisper.body);
    }, (from) => from.byte() === 1 ? from.number() : undefined);
  }

  members(room: RoomName, limit: number): Promise<RoomMemberList> {
    const link = this.#linkOf(room.key);
    if (link === undefined) return Promise.resolve(this.#home.logs.members(room, limit));
    return link.ask(OP.members, (out) => {
      writeRoomName(out, room);
      out.number(limit);
    }, readRoomMembers);
  }

  async rooms(limit: number) {
    const here = this.#roomsHere(limit);
    const elsewhere = this.#others().map((link) => link.ask(OP.rooms, (out) => out.number(limit), readRooms));
    const all = [here, ...await Promise.all(elsewhere)];
    const rooms = all.flatMap(({ rooms }) => rooms).sort(byMembers).slice(0, limit);
    return { rooms, count: all.reduce((sum, { count }) => sum + count, 0) };
  }

  history(room: string, range: HistoryRange): Promise<RoomEvent[]> {
    const link = this.#linkOf(room);
    if (link === undefined) return Promise.resolve(this.#home.logs.history(room, range));
    return link.ask(OP.history, (out) => {
      out.string(room);
      writeRange(out, range);
    }, readEvents);
  }

  trim(): void {
    this.#home.logs.trim();
    this.#replicas.trim();
  }

  quiesce(): Promise<void> {
    if (this.#stopped.has(this.#index)) return this.#stop.promise;
    for (const link of this.#others()) link.begin(OP.stopped);
    this.#nowStopped(this.#index);
    return this.#stop.promise;
  }

  /** Gives up its ports. */
  close(): void {
    for (const link of this.#others()) link.close();
  }

  #linkTo(thread: ThreadIndex, port: MessagePort): ThreadLink {
    return new ThreadLink(port, this.#clock, {
      receive: (op, from, link) => this.#receive(op, from, link, thread),
      isBehind: () => this.#isBehind(),
      caughtUp: () => this.#caughtUp(),
    });
  }

  #receive(op: number, from: BatchReader, link: ThreadLink, thread: ThreadIndex): void {
    switch (op) {
      case OP.event: {
        const event = readEvent(from);
        this.#replicas.add(event);
        return this.#delivery?.event(event);
      }
      case OP.publish:
        return this.#home.publish(from.name(), readDraft(from) as Message);
      case OP.release:
        return this.#names.released(from, thread);
      case OP.handoff:
        return this.moves.handoff(from);
      case OP.stopped:
        return this.#nowStopped(thread);
      case OP.flushed:
        return this.#nowFlushed(thread);
      default:
        return this.#answer(op, from, link, thread);
    }
  }

  #answer(op: number, from: BatchReader, link: ThreadLink, thread: ThreadIndex): void {
    const ask = from.word();
    switch (op) {
      case OP.claim:
        return void this.#names.claimed(from, thread).then((isTheirs) => link.answer(ask).byte(isTheirs ? 1 : 0));
      case OP.join: {
        const room = readRoomName(from);
        const isHistoryKnown = this.#home.isAudience(room.key, thread);
        const replayed = isHistoryKnown ? 0 : Infinity;
        const result = this.#home.join(room, readMember(from), from.word(), thread, replayed);
        return writeHomeAnswer(link.answer(ask), { result, isHistoryKnown });
      }
      case OP.leave:
        this.#home.leave(from.name(), readMember(from), readReason(from), thread);
        return void link.answer(ask);
      case OP.append: {
        const problem = this.#home.logs.change(from.name(), readDraft(from) as Change);
        const out = link.answer(ask);
        out.byte(problem === undefined ? 1 : 0);
        return problem === undefined ? undefined : writeProblem(out, problem);
      }
      case OP.move: {
        const isTakenIn = this.moves.moved(from, thread);
        return link.answer(ask).byte(isTakenIn ? 1 : 0);
      }
      case OP.moveHolder:
        this.#names.holderMoved(from, thread);
        return void link.answer(ask);
      case OP.whisperVia:
        return void this.#whisperVia(from.string(), { from: from.string(), body: readBody(from) }).then((time) => {
          const out = link.answer(ask);
          out.byte(time === undefined ? 0 : 1);
          if (time !== undefined) out.number(time);
        });
      case OP.whisper: {
        const isThere = this.#delivery?.whisper(from.name(), readWhisper(from));
        return link.answer(ask).byte(isThere ? 1 : 0);
      }
      case OP.awaitRelease:
        return this.#pendingMemberships.unlessGoing(from.name(), () => void link.answer(ask));
      case OP.members:
        return writeRoomMembers(link.answer(ask), this.#home.logs.members(readRoomName(from), from.number()));
      case OP.rooms:
        return writeRooms(link.answer(ask), this.#roomsHere(from.number()));
      case OP.history:
        return writeEvents(link.answer(ask), this.#home.logs.history(from.string(), readRange(from)));
      default:
        throw new Error(`a batch holds a record of the unknown kind ${op}`);
    }
  }

  /** Gives an event to those threads. To this one last: what comes of it there is behind it everywhere. */
  #emit(event: RoomEvent, threads: readonly ThreadIndex[]): void {
    for (const thread of threads) this.#links[thread]?.event(event);
    if (threads.includes(this.#index)) this.#delivery?.event(event);
  }

  /** Hands a whisper to who holds the name, whose home this is. Resolves to its time, or to undefined when nobody does. */
  async #whisperVia(key: string, { from, body }: Omit<Whisper, "time">): Promise<number | undefined> {
    const holder = this.#home.holder(key);
    if (holder === undefined) return undefined;
    const whisper = { from, body, time: this.#clock.time() };
    const link = this.#links[holder.thread];
    const isThere = link === undefined
      ? this.#delivery?.whisper(holder.session, whisper)
      : await link.ask(OP.whisper, (out) => {
        out.name(holder.session);
        writeWhisper(out, whisper);
      }, (answer) => answer.byte() === 1);
    return isThere ? whisper.time : undefined;
  }

  #roomsHere(limit: number) {
    return { rooms: this.#home.logs.list(limit), count: this.#home.logs.size };
  }

  #nowStopped(thread: ThreadIndex): void {
    this.#stopped.add(thread);
    if (this.#stopped.size < this.#links.length) return;
    // Nobody publishes any more, and what was published has become events, which this follows.
    for (const link of this.#others()) link.begin(OP.flushed);
    this.#nowFlushed(this.#index);
  }

  #nowFlushed(thread: ThreadIndex): void {
    this.#flushed.add(thread);
    if (this.#flushed.size < this.#links.length) return;
    this.#isOver = true;
    this.#stop.resolve();
  }

  #isBehind(): boolean {
    for (const link of this.#links) if (link?.isBehind === true) return true;
    return false;
  }

  #caughtUp(): void {
    if (this.#isBehind()) return;
    this.#publishers.open();
    for (const link of this.#others()) link.release();
  }

  /** The link to the home of a room or a nickname; undefined when that is this thread. */
  #linkOf(key: string): ThreadLink | undefined {
    return this.#links[this.#homeOf(key)];
  }

  #homeOf(key: string): ThreadIndex {
    return hash(key) % this.#links.length;
  }

  #others(): ThreadLink[] {
    return this.#links.filter((link) => link !== undefined);
  }
}

/** FNV-1a over UTF-16 units, 32 bits: the same in every thread. */
function hash(text: string): number {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  return hash >>> 0;
}
