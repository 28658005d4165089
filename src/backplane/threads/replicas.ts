import type { JoinResult } from "../../chat/backplane.ts";
import type { RoomEvent } from "../../chat/events/mod.ts";
import { nameKey } from "../../chat/name_key.ts";
import { History, type HistoryLimits } from "../../chat/history.ts";

/** The answer of a room's home to a join. */
export interface HomeAnswer {
  readonly result: JoinResult;
  /** Whether the joining thread already has the room's history. Then the result contains none. */
  readonly isHistoryKnown: boolean;
}

interface Replica {
  history: History;
  /** Joins of this thread that await the answer of the home. */
  pending: number;
  /** Members on this thread, minus those that left before their join was answered. */
  members: number;
}

/**
 * Keeps copies of histories whose home is another thread, for rooms with members on this thread.
 *
 * A home sends all events of a room to each thread with members in it. So it sends the whole history only with the
 * first join of a thread. Later members get it from the replica: it does not cross threads again, and its events are
 * encoded once. A replica is dropped with the last member on this thread; the home then sends the whole history again.
 */
export class HistoryReplicas {
  readonly #limits: HistoryLimits;
  /** By room key. */
  readonly #replicas = new Map<string, Replica>();

  constructor(limits: HistoryLimits) {
    this.#limits = limits;
  }

  /** Records that a join was sent to the home. {@link answered} must follow. */
  asked(room: string): void {
    const replica = this.#replicas.get(room) ?? { history: new History(this.#limits), pending: 0, members: 0 };
    replica.pending += 1;
    this.#replicas.set(room, replica);
  }

  /** Records the home's answer to a join, and returns its result with the room's history. */
  answered(room: string, { result, isHistoryKnown }: HomeAnswer): JoinResult {
    const replica = this.#replicas.get(room);
    if (replica === undefined) throw new Error(`Cannot finish a join of the room ${room}: none is pending`);
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

  /** Adds a received event to the room's replica, if there is one. Silent events are not kept. */
  add(event: RoomEvent): void {
    if (event.silent) return;
    const replica = this.#replicas.get(event.room) ?? this.#replicas.get(nameKey(event.room));
    replica?.history.add(event);
  }

  /** Records that a member left the room or moved to another thread. */
  released(room: string): void {
    const replica = this.#replicas.get(room);
    if (replica === undefined) return;
    replica.members -= 1;
    this.#dropUnused(room, replica);
  }

  /** Drops objects that can be created again: see {@link History.dropCaches}. */
  dropCaches(): void {
    for (const { history } of this.#replicas.values()) history.dropCaches();
  }

  #dropUnused(room: string, { pending, members }: Replica): void {
    if (pending === 0 && members <= 0) this.#replicas.delete(room);
  }
}
