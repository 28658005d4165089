import type { BackplaneLimits, JoinResult, Member, Message } from "../../chat/backplane.ts";
import type { LeaveReason } from "../../chat/events/leave.ts";
import type { RoomEvent } from "../../chat/events/mod.ts";
import type { RoomName } from "../../chat/nickname.ts";
import { type Claim, NicknameRegistry } from "../../chat/nickname_registry.ts";
import { RoomLogs, type RoomQuota } from "../room_logs.ts";
import type { ThreadIndex } from "../thread_index.ts";

/** The session that holds a nickname, and its thread. */
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
   * Called with each event when it has its place, and the threads that receive it: those with members of the room,
   * except that another thread reads its own join from the answer.
   */
  readonly emit: (event: RoomEvent, threads: readonly ThreadIndex[]) => void;
}

/** How many members of a room each thread has. A thread with none does not receive the room's events. */
interface Audience {
  /** By thread. */
  readonly counts: number[];
  /** The threads that have members. */
  threads: readonly ThreadIndex[];
}

/** The rooms and the nicknames whose home a thread is, for the sessions of all threads. */
export class Home {
  readonly logs: RoomLogs;
  readonly #threads: number;
  readonly #self: ThreadIndex;
  readonly #names = new NicknameRegistry();
  /** By the keys of their rooms. */
  readonly #audiences = new Map<string, Audience>();

  constructor({ threads, self, limits, quota, time, emit }: HomeOptions) {
    this.#threads = threads;
    this.#self = self;
    this.logs = new RoomLogs(
      limits,
      quota,
      time,
      (event, key, actor) => emit(event, this.#receivers(event, key, actor)),
    );
  }

  /** Gives all of a claim to a holder and returns undefined, or changes nothing and returns the holder of a part of it. */
  claim(claim: Claim, holder: Holder): Holder | undefined {
    return parseHolder(this.#names.claim(claim, formatHolder(holder)));
  }

  release(claim: Claim, holder: Holder): void {
    this.#names.release(claim, formatHolder(holder));
  }

  holder(key: string): Holder | undefined {
    return parseHolder(this.#names.holder(key));
  }

  /** Whether the thread has members of the room, and so receives its events. */
  isAudience(room: string, thread: ThreadIndex): boolean {
    return (this.#audiences.get(room)?.counts[thread] ?? 0) > 0;
  }

  /**
   * @param from the member's thread
   * @param replayed events of the history that the answer holds at most
   */
  join(room: RoomName, member: Member, listed: number, from: ThreadIndex, replayed = Infinity): JoinResult {
    const { key } = room;
    const isNew = !this.logs.has(key, member.session);
    if (isNew) this.#count(key, from, 1);
    const result = this.logs.join(room, member, listed, replayed, from);
    if (isNew && !result.ok) this.#count(key, from, -1);
    return result;
  }

  /** @param from the member's thread */
  leave(room: string, member: Member, reason: LeaveReason, from: ThreadIndex): void {
    if (!this.logs.has(room, member.session)) return;
    this.#count(room, from, -1);
    this.logs.leave(room, member, reason, from);
  }

  publish(room: string, message: Message): void {
    this.logs.publish(room, message);
  }

  /** Counts a member of the room on another thread from now on. */
  moveMember(room: string, from: ThreadIndex, to: ThreadIndex): void {
    this.#count(room, to, 1);
    this.#count(room, from, -1);
  }

  #count(room: string, thread: ThreadIndex, change: number): void {
    const audience = this.#audiences.get(room) ?? { counts: new Array<number>(this.#threads).fill(0), threads: [] };
    audience.counts[thread] = (audience.counts[thread] ?? 0) + change;
    audience.threads = audience.counts.flatMap((count, at) => count > 0 ? [at] : []);
    if (audience.threads.length > 0) this.#audiences.set(room, audience);
    else this.#audiences.delete(room);
  }

  /** @param actor the thread of the session that joined or left */
  #receivers({ silent, kind }: RoomEvent, room: string, actor: ThreadIndex): readonly ThreadIndex[] {
    const threads = this.#audiences.get(room)?.threads ?? [];
    if (kind === "message") return threads;
    const hasAnswer = kind === "join" && actor !== this.#self;
    return threads.filter((thread) => thread === actor ? !hasAnswer : !silent);
  }
}

/** A holder as the registry stores it. */
function formatHolder({ thread, session }: Holder): string {
  return `${thread}:${session}`;
}

function parseHolder(text: string | undefined): Holder | undefined {
  if (text === undefined) return undefined;
  const end = text.indexOf(":");
  return { thread: Number(text.slice(0, end)), session: text.slice(end + 1) };
}
