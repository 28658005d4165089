import type { JoinedAnswer, RoomHappening } from "../../client/mod.ts";

/** Missing events: the last `limit` ones before the event number `before`. */
export interface MissingRange {
  readonly before: number;
  readonly limit: number;
}

interface Rejoined {
  /** Events to show now. */
  readonly events: readonly RoomHappening[];
  /** Events to request before anything else of the room is shown. Their answer goes to {@link RoomView.answered}. */
  readonly missing?: MissingRange;
  /** Whether the epoch is the same as before: then `events` are those that were missed. */
  readonly isSame: boolean;
}

/**
 * Tracks which events of a room have been shown, by `seq`. It outlives connections: after a reconnect to
 * the same epoch only missed events are shown; in another epoch (a new server or room) all events are new.
 */
export class RoomView {
  #epoch: string | undefined;
  /** `seq` of the latest event that was shown. */
  #shown = 0;
  /** Events that wait until the missing ones before them have come. */
  #held: RoomHappening[] | undefined;
  /** Number of missing events that were requested. */
  #requested = 0;

  /** Handles the answer to a join, the first one or one after a reconnect. */
  joined({ epoch, seq = 0, history = [] }: JoinedAnswer): Rejoined {
    const isSame = epoch !== undefined && epoch === this.#epoch;
    this.#epoch = epoch;
    this.#held = undefined;
    if (!isSame) this.#shown = 0;
    const events = history.filter((event) => this.#isNew(event));
    const first = history[0]?.seq ?? seq;
    const missed = isSame ? first - this.#shown - 1 : 0;
    if (missed > 0) {
      this.#held = events;
      this.#requested = missed;
      return { events: [], missing: { before: first, limit: missed }, isSame };
    }
    this.#shown = Math.max(this.#shown, seq);
    return { events, isSame };
  }

  /** Handles an event and returns the events to show now. */
  happened(event: RoomHappening): readonly RoomHappening[] {
    if (!this.#isNew(event)) return [];
    if (this.#held !== undefined) this.#held.push(event);
    else this.#shown = event.seq ?? this.#shown;
    return this.#held === undefined ? [event] : [];
  }

  /** Handles the missing events, or an empty list. Returns the events to show, and how many no longer exist. */
  answered(older: readonly RoomHappening[]): { readonly events: readonly RoomHappening[]; readonly expired: number } {
    const found = older.filter((event) => this.#isNew(event));
    const events = [...found, ...(this.#held ?? [])];
    const expired = this.#held === undefined ? 0 : Math.max(0, this.#requested - found.length);
    this.#held = undefined;
    for (const { seq = 0 } of events) this.#shown = Math.max(this.#shown, seq);
    return { events, expired };
  }

  #isNew({ seq }: RoomHappening): boolean {
    return seq === undefined || seq > this.#shown;
  }
}
