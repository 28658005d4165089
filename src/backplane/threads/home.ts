import type { BackplaneLimits, JoinResult, Member, Message } from "../../chat/backplane.ts";
import type { LeaveReason } from "../../chat/events/leave.ts";
import type { RoomEvent } from "../../chat/events/mod.ts";
import type { RoomName } from "../../chat/nickname.ts";
import { type Claim, NicknameRegistry } from "../../chat/nickname_registry.ts";
import { RoomLogs, type RoomQuota } from "../room_logs.ts";

/**
 * MemberList of rooms up to this size come to the thread that keeps the room. In larger ones what crosses threads
 * costs little beside what they are sent, and all threads have a part in sending it.
 */
const MAX_TOGETHER = 64;

/** One of the server's threads, counted from 0. */
export type ThreadIndex = number;

/** Who holds a nickname, and on which thread. */
export interface Holder {
  readonly thread: ThreadIndex;
  readonly session: string;
}

export interface HomeOptions {
  /** How many there are. */
  readonly threads: number;
  /** This one. */
  readonly self: ThreadIndex;
  readonly limits: BackplaneLimits;
  readonly quota: RoomQuota;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly time: () => number;
  /**
   * Told of each event when it has its place, with the threads that are to hear of it: those with
   * members of the room, except that another thread has its own join from the answer to it.
   */
  readonly emit: (event: RoomEvent, threads: readonly ThreadIndex[]) => void;
}

/** Where a room's members are: events cross to where there are some. */
interface Audience {
  /** MemberList by thread. */
  readonly counts: number[];
  /** Those with members. */
  threads: readonly ThreadIndex[];
}

/** The rooms and the nicknames whose home a thread is, for the sessions of all threads. */
export class Home {
  readonly logs: RoomLogs;
  readonly #threads: number;
  readonly #self: ThreadIndex;
  readonly #names = new NicknameRegistry();
  readonly #audiences = new Map<string, Audience>();
  /** Whose operation is under way. */
  #actor: ThreadIndex = 0;

  constructor({ threads, self, limits, quota, time, emit }: HomeOptions) {
    this.#threads = threads;
    this.#self = self;
    this.logs = new RoomLogs(limits, quota, time, (event, key) => emit(event, this.#listeners(event, key)));
  }

  /** Gives what is claimed to a holder and returns undefined, or changes nothing and returns who holds some of it. */
  claim(claim: Claim, holder: Holder): Holder | undefined {
    return holderAt(this.#names.claim(claim, placeOf(holder)));
  }

  release(claim: Claim, holder: Holder): void {
    this.#names.release(claim, placeOf(holder));
  }

  /** The holder goes from one thread to another. */
  moveHolder(claim: Claim, session: string, from: ThreadIndex, to: ThreadIndex): void {
    this.release(claim, { thread: from, session });
    this.claim(claim, { thread: to, session });
  }

  holder(key: string): Holder | undefined {
    return holderAt(this.#names.holder(key));
  }

  /** Whether the thread has members of the room, and so receives its events. */
  isAudience(room: string, thread: ThreadIndex): boolean {
    return (this.#audiences.get(room)?.counts[thread] ?? 0) > 0;
  }

  /** @param replayed events of the history that the answer holds at most */
  join(room: RoomName, member: Member, listed: number, from: ThreadIndex, replayed = Infinity): JoinResult {
    const { key } = room;
    const isIn = this.logs.has(key, member.session);
    this.#actor = from;
    if (!isIn) this.#count(key, from, 1);
    const result = this.logs.join(room, member, listed, replayed);
    if (!result.ok) this.#count(key, from, -1);
    return result;
  }

  leave(room: string, member: Member, reason: LeaveReason, from: ThreadIndex): void {
    if (!this.logs.has(room, member.session)) return;
    this.#actor = from;
    this.#count(room, from, -1);
    this.logs.leave(room, member, reason);
  }

  /** Whether a member of the room, wherever it is, may come to this thread. */
  hasPlace(room: string, session: string): boolean {
    return this.logs.has(room, session) && this.logs.memberCount(room) <= MAX_TOGETHER;
  }

  /** A member of the room comes from that thread to this one. */
  relocate(room: string, from: ThreadIndex): void {
    this.#count(room, this.#self, 1);
    this.#count(room, from, -1);
  }

  publish(room: string, message: Message): void {
    this.logs.publish(room, message);
  }

  #count(room: string, thread: ThreadIndex, change: number): void {
    const audience = this.#audiences.get(room) ?? { counts: new Array<number>(this.#threads).fill(0), threads: [] };
    audience.counts[thread] = (audience.counts[thread] ?? 0) + change;
    audience.threads = audience.counts.flatMap((count, at) => count > 0 ? [at] : []);
    if (audience.threads.length > 0) this.#audiences.set(room, audience);
    else this.#audiences.delete(room);
  }

  #listeners({ silent, kind }: RoomEvent, room: string): readonly ThreadIndex[] {
    const threads = this.#audiences.get(room)?.threads ?? [];
    if (kind === "message") return threads;
    const actor = this.#actor;
    const hasAnswer = kind === "join" && actor !== this.#self;
    return threads.filter((thread) => thread === actor ? !hasAnswer : !silent);
  }
}

/** A holder as the registry knows it. */
function placeOf({ thread, session }: Holder): string {
  return `${thread}:${session}`;
}

function holderAt(place: string | undefined): Holder | undefined {
  if (place === undefined) return undefined;
  const end = place.indexOf(":");
  return { thread: Number(place.slice(0, end)), session: place.slice(end + 1) };
}
