import { nameKey } from "../../chat/name_key.ts";
import type { Clock, Timer } from "../../lib/clock.ts";

/** A request that the server has not answered. */
export interface PendingRequest {
  readonly id: number;
  readonly kind:
    | "message"
    | "direct"
    | "join"
    | "leave"
    | "who"
    | "rooms"
    | "history"
    | "missed"
    | "rename"
    | "edit"
    | "delete";
  /** Room of the request, if it has one. */
  readonly room?: string;
  /** Name of the request in messages about its failure. */
  readonly what: string;
  /** Text of a message or a whisper, which is shown when the server has it. */
  readonly text?: string;
  /** Whether a message says what one does. */
  readonly action?: boolean;
  /** Receiver of a whisper. */
  readonly to?: string;
}

/** Requests in flight at which no more are sent, so that the rate limit does not make their answers late. */
const MAX_IN_FLIGHT = 8;
/** Milliseconds that an answer may take; longer than any delay of the rate limit. */
const ANSWER_MS = 15_000;

/** Requests in flight, in the order in which they were sent. Ids are unique across connections. */
export class InFlight {
  readonly #clock: Clock;
  readonly #late: (pending: PendingRequest) => void;
  readonly #pending = new Map<number, { readonly pending: PendingRequest; readonly timer: Timer }>();
  #lastId = 0;

  /** @param late called with a request that was not answered in time, after it was removed */
  constructor(clock: Clock, late: (pending: PendingRequest) => void) {
    this.#clock = clock;
    this.#late = late;
  }

  get size(): number {
    return this.#pending.size;
  }

  get isFull(): boolean {
    return this.#pending.size >= MAX_IN_FLIGHT;
  }

  /** What is being sent: messages and whispers without an answer. */
  get sending(): readonly string[] {
    const all = [...this.#pending.values()].map(({ pending }) => pending);
    return all.filter(({ kind }) => kind === "message" || kind === "direct").map(({ what }) => what);
  }

  /** Adds a request and returns its id. */
  add(details: Omit<PendingRequest, "id">): number {
    this.#lastId += 1;
    const pending = { ...details, id: this.#lastId };
    const timer = this.#clock.setTimer(ANSWER_MS, () => {
      this.#pending.delete(pending.id);
      this.#late(pending);
    });
    this.#pending.set(pending.id, { pending, timer });
    return pending.id;
  }

  /** Removes the request that an answer with this id is for. */
  settle(id: unknown): PendingRequest | undefined {
    const entry = typeof id === "number" ? this.#pending.get(id) : undefined;
    if (entry === undefined) return undefined;
    entry.timer.cancel();
    this.#pending.delete(entry.pending.id);
    return entry.pending;
  }

  /** Whether a request of one of these kinds for this room is in flight. */
  has(kinds: readonly PendingRequest["kind"][], room: string): boolean {
    const key = nameKey(room);
    return [...this.#pending.values()].some(({ pending }) =>
      kinds.includes(pending.kind) && nameKey(pending.room ?? "") === key
    );
  }

  /** Removes and returns all requests, because their connection is lost. */
  abandon(): PendingRequest[] {
    const all = [...this.#pending.values()].map(({ pending }) => pending);
    for (const { id } of all) this.settle(id);
    return all;
  }
}
