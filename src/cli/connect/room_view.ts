import type { JoinedAnswer, RoomHappening } from "../../client/mod.ts";

/** Events of a room's history to ask for: as many as `limit`, before the place `before`. */
export interface HistoryQuestion {
  readonly before: number;
  readonly limit: number;
}

export interface Rejoined {
  /** What to show now. */
  readonly events: readonly RoomHappening[];
  /** What to ask for before anything else of this room is shown; {@link RoomView.answered} takes the answer. */
  readonly question?: HistoryQuestion;
  /** Whether this is the room that was left: then what is shown is what was missed. */
  readonly isSame: boolean;
}

/**
 * How far a room has been shown. It outlives connections: on coming back to the same epoch only what
 * was missed is shown, by `seq`; in another epoch (the server, or the room, is a new one) all is new.
 */
export class RoomView {
  #epoch: string | undefined;
  /** The latest place that was shown. */
  #shown = 0;
  /** What waits until an older part is there. */
  #held: RoomHappening[] | undefined;
  /** How many are missing that were asked for. */
  #asked = 0;

  /** One is in the room (again). */
  joined({ epoch, seq = 0, history = [] }: JoinedAnswer): Rejoined {
    const isSame = epoch !== undefined && epoch === this.#epoch;
    this.#epoch = epoch;
    this.#held = undefined;
    if (!isSame) this.#shown = 0;
    const events = history.filter((event) => this.#isNew(event));
    const first = history[0]?.seq ?? seq;
    const missing = isSame ? first - this.#shown - 1 : 0;
    if (missing > 0) {
      this.#held = events;
      this.#asked = missing;
      return { events: [], question: { before: first, limit: missing }, isSame };
    }
    this.#shown = Math.max(this.#shown, seq);
    return { events, isSame };
  }

  /** Something happened: what of it is to be shown now. */
  happened(event: RoomHappening): readonly RoomHappening[] {
    if (!this.#isNew(event)) return [];
    if (this.#held !== undefined) this.#held.push(event);
    else this.#shown = event.seq ?? this.#shown;
    return this.#held === undefined ? [event] : [];
  }

  /** A message of one's own, which was shown when it was sent, has this place. */
  placed(seq: number): void {
    if (this.#held === undefined) this.#shown = Math.max(this.#shown, seq);
  }

  /** The answer to the question of {@link joined}, or none: what is to be shown, and how many are kept nowhere. */
  answered(older: readonly RoomHappening[]): { readonly events: readonly RoomHappening[]; readonly forgotten: number } {
    const found = older.filter((event) => this.#isNew(event));
    const events = [...found, ...(this.#held ?? [])];
    const forgotten = this.#held === undefined ? 0 : Math.max(0, this.#asked - found.length);
    this.#held = undefined;
    for (const { seq = 0 } of events) this.#shown = Math.max(this.#shown, seq);
    return { events, forgotten };
  }

  #isNew({ seq }: RoomHappening): boolean {
    return seq === undefined || seq > this.#shown;
  }
}
