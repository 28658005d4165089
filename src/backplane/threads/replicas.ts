import type { JoinResult } from "../../chat/backplane.ts";
import type { RoomEvent } from "../../chat/events/mod.ts";
import { nameKey } from "../../chat/name_key.ts";
import { History, type HistoryLimits } from "../../chat/history.ts";

/** A home's answer to a join. */
export interface HomeAnswer {
  readonly result: JoinResult;
  /** The asking thread has the room's history already, so the result holds none. */
  readonly isHistoryKnown: boolean;
}

interface Replica {
  history: History;
  /** Joins of this thread that the home has not answered. */
  pending: number;
  /** MemberList on this thread, less those who have left before their join was answered. */
  members: number;
}

/**
 * Histories of rooms that another thread keeps and that have members on this one.
 *
 * A home sends all events of a room to each thread with members of it, and so sends the history itself only to the
 * first of them: later members get it from here, without its crossing threads, and its events are encoded once for all.
 * A replica is dropped with the last member here; from then on the home sends the whole history again.
 */
export class HistoryReplicas {
  readonly #limits: HistoryLimits;
  /** By the keys of their rooms. */
  readonly #replicas = new Map<string, Replica>();

  constructor(limits: HistoryLimits) {
    this.#limits = limits;
  }

  /** A member of this thread asks to join. {@link answered} follows. */
  asked(room: string): void {
    const replica = this.#replicas.get(room) ?? { history: new History(this.#limits), pending: 0, members: 0 };
    replica.pending += 1;
    this.#replicas.set(room, replica);
  }

  /** The home has answered: gives the result its history. */
  answered(room: string, { result, isHistoryKnown }: HomeAnswer): JoinResult {
    const replica = this.#replicas.get(room);
    if (replica === undefined) throw new Error(`no join of the room ${room} is under way`);
    replica.pending -= 1;
    if (result.ok) replica.members += 1;
    this.#dropUnused(room, replica);
    if (!result.ok) return result;
    const { joined } = result;
    if (!isHistoryKnown) {
      replica.history = new History(this.#limits);
      for (const event of joined.history) replica.history.add(event);
    }
    const history = replica.history.recent();
    if (!joined.join.silent) replica.history.add(joined.join);
    return { ok: true, joined: { ...joined, history } };
  }

  /** An event of the room came in, which belongs to its history. */
  add(event: RoomEvent): void {
    if (event.silent) return;
    const replica = this.#replicas.get(event.room) ?? this.#replicas.get(nameKey(event.room));
    replica?.history.add(event);
  }

  /** A member has left the room, or is a member on another thread now. */
  released(room: string): void {
    const replica = this.#replicas.get(room);
    if (replica === undefined) return;
    replica.members -= 1;
    this.#dropUnused(room, replica);
  }

  /** Drops what can be made again: see {@link History.trim}. */
  trim(): void {
    for (const { history } of this.#replicas.values()) history.trim();
  }

  #dropUnused(room: string, { pending, members }: Replica): void {
    if (pending === 0 && members <= 0) this.#replicas.delete(room);
  }
}
