/**
 * The backplane of a server of several threads. Each room, each nickname and each nickname's look has a home: the
 * thread that a hash of its key points to, which keeps the room's log (or the holder of the name) for all threads.
 * Threads are linked in pairs. The records that one thread has for another in one turn cross as one batch, and an event
 * crosses once to each thread that has members of its room.
 *
 * Order follows from the order of each link: a publisher's messages reach a home in their order, and a home's events
 * reach each thread in theirs, with the answer to a join at the join's own place.
 */

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
import type { HistoryRange } from "../chat/history.ts";
import type { LeaveReason } from "../chat/events/leave.ts";
import type { RoomEvent } from "../chat/events/mod.ts";
import type { SessionId } from "../chat/ids.ts";
import type { Whisper } from "../chat/whisper.ts";
import type { Moves } from "../chat/moves.ts";
import { LOBBY, type Nickname, type RoomName } from "../chat/nickname.ts";
import type { Clock } from "../lib/clock.ts";
import type { RoomQuota } from "./room_logs.ts";
import type { ThreadIndex } from "./thread_index.ts";
import { Home } from "./threads/home.ts";
import { LifeCycle } from "./threads/life_cycle.ts";
import type { ThreadPort } from "./threads/link.ts";
import { ThreadMoves } from "./threads/moves/thread_moves.ts";
import { ThreadNames } from "./threads/names.ts";
import type { RecordHandler } from "./threads/record_handlers.ts";
import { PendingMemberships } from "./threads/pending_memberships.ts";
import { HistoryReplicas } from "./threads/replicas.ts";
import { ThreadRooms } from "./threads/rooms.ts";
import { ThreadLinks } from "./threads/thread_links.ts";
import { ThreadWhispers } from "./threads/whispers.ts";

export interface ThreadsOptions {
  /** This thread. */
  readonly index: ThreadIndex;
  /** A port to each thread, by its index; undefined to this one. */
  readonly ports: readonly (ThreadPort | undefined)[];
  readonly limits: BackplaneLimits;
  /** Over all threads. */
  readonly quota: RoomQuota;
  readonly clock: Clock;
}

export class ThreadsBackplane implements Backplane {
  /** Moves sessions between the threads of this backplane. */
  readonly moves: Moves;
  readonly #links: ThreadLinks;
  readonly #home: Home;
  readonly #rooms: ThreadRooms;
  readonly #names: ThreadNames;
  readonly #whispers: ThreadWhispers;
  readonly #replicas: HistoryReplicas;
  readonly #lifeCycle: LifeCycle;
  /** By op. */
  readonly #handlers: readonly (RecordHandler | undefined)[];
  #delivery: Delivery | undefined;

  constructor({ index, ports, limits, quota, clock }: ThreadsOptions) {
    const time = () => clock.time();
    const deliver = (event: RoomEvent) => this.#delivery?.event(event);
    const deliverWhisper: Delivery["whisper"] = (to, whisper) => this.#delivery?.whisper(to, whisper) ?? false;
    const pendingMemberships = new PendingMemberships();
    const links = new ThreadLinks({
      self: index,
      ports,
      clock,
      receive: (op, from, link, thread) => {
        const handler = this.#handlers[op];
        if (handler === undefined) throw new Error(`a batch holds a record of the unknown kind ${op}`);
        handler(from, link, thread);
      },
    });
    const home = new Home({
      threads: ports.length,
      self: index,
      limits,
      quota,
      time,
      emit: (event, threads) => this.#emit(event, threads),
    });
    const replicas = new HistoryReplicas({ events: limits.historySize, bytes: limits.historyBytes });
    const moves = new ThreadMoves({ home, links, replicas, pendingMemberships });
    this.moves = moves;
    this.#links = links;
    this.#home = home;
    this.#replicas = replicas;
    this.#rooms = new ThreadRooms({ home, links, replicas, pendingMemberships, clock, deliver });
    this.#names = new ThreadNames(home, links, pendingMemberships);
    this.#whispers = new ThreadWhispers(home, links, deliverWhisper, time);
    this.#lifeCycle = new LifeCycle(links, clock);
    this.#handlers = tableOf([this.#rooms, this.#names, this.#whispers, this.#lifeCycle, moves]);
    if (links.homeOf(LOBBY) === index) home.logs.openLobby();
  }

  get isReady(): boolean {
    return this.#lifeCycle.isReady;
  }

  attach(delivery: Delivery): void {
    if (this.#delivery !== undefined) throw new Error("attach() was called before; a backplane has one receiver");
    this.#delivery = delivery;
  }

  start(): Promise<void> {
    return this.#lifeCycle.start();
  }

  claim(nickname: Nickname, session: SessionId, held?: Nickname): Promise<boolean> {
    return this.#names.claim(nickname, session, held);
  }

  release(nickname: Nickname, session: SessionId, kept?: Nickname): void {
    this.#names.release(nickname, session, kept);
  }

  join(room: RoomName, member: Member, listed: number): Promise<JoinResult> {
    return this.#rooms.join(room, member, listed);
  }

  leave(room: string, member: Member, reason: LeaveReason): void {
    if (!this.#lifeCycle.isOver) this.#rooms.leave(room, member, reason);
  }

  publish(room: string, message: Message): PublishBackpressure {
    return this.#rooms.publish(room, message);
  }

  append(room: string, draft: Change): Promise<Problem | undefined> {
    return this.#rooms.append(room, draft);
  }

  whisper(key: string, whisper: Omit<Whisper, "time">): Promise<number | undefined> {
    return this.#whispers.send(key, whisper);
  }

  members(room: RoomName, limit: number): Promise<RoomMemberList> {
    return this.#rooms.members(room, limit);
  }

  rooms(limit: number) {
    return this.#rooms.list(limit);
  }

  history(room: string, range: HistoryRange): Promise<RoomEvent[]> {
    return this.#rooms.history(room, range);
  }

  quiesce(): Promise<void> {
    return this.#lifeCycle.quiesce();
  }

  close(): Promise<void> {
    this.#lifeCycle.close();
    return Promise.resolve();
  }

  /** Drops caches; called before garbage collection. */
  dropCaches(): void {
    this.#home.logs.dropCaches();
    this.#replicas.dropCaches();
  }

  /** Gives an event to those threads. To this one last, so that what it causes here follows it everywhere. */
  #emit(event: RoomEvent, threads: readonly ThreadIndex[]): void {
    for (const thread of threads) this.#links.to(thread)?.event(event);
    if (threads.includes(this.#links.self)) this.#delivery?.event(event);
  }
}

/** The handlers of all parts, by op. */
function tableOf(parts: readonly Pick<ThreadRooms, "handlers">[]): (RecordHandler | undefined)[] {
  const table: (RecordHandler | undefined)[] = [];
  for (const { handlers } of parts) {
    for (const [op, handler] of Object.entries(handlers)) table[Number(op)] = handler;
  }
  return table;
}
