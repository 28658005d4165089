import type { RoomHappening } from "../../client/mod.ts";

/** Messages of a room that are kept. */
const MAX_MESSAGES = 1000;

/** A message that was shown. */
interface RecentMessage {
  /** When it was sent, in milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  /** Whether this connection sent it, so that it may be changed. */
  readonly isOwn: boolean;
}

/** The latest messages of a room, by `seq`: when they were sent, and which ones are one's own. */
export class RecentMessages {
  readonly #messages = new Map<number, RecentMessage>();

  /** Notes a message that is shown. */
  add({ seq, time }: RoomHappening, { isOwn }: { readonly isOwn: boolean }): void {
    if (seq === undefined || this.#messages.has(seq)) return;
    this.#messages.set(seq, { time: time === undefined ? NaN : Date.parse(time), isOwn });
    const [oldest] = this.#messages.keys();
    if (this.#messages.size > MAX_MESSAGES && oldest !== undefined) this.#messages.delete(oldest);
  }

  /** Returns when a message was sent, if that is known. */
  timeOf(seq: number): number | undefined {
    const time = this.#messages.get(seq)?.time;
    return time === undefined || Number.isNaN(time) ? undefined : time;
  }

  /** Returns the `seq` of the `n`-th latest own message. */
  ownLatest(n: number): number | undefined {
    const own = [...this.#messages].filter(([, { isOwn }]) => isOwn).map(([seq]) => seq);
    return own.toSorted((a, b) => b - a)[n - 1];
  }

  remove(seq: number): void {
    this.#messages.delete(seq);
  }

  /** Notes that messages sent so far belong to a session that has ended. */
  disown(): void {
    for (const [seq, message] of this.#messages) this.#messages.set(seq, { ...message, isOwn: false });
  }

  clear(): void {
    this.#messages.clear();
  }
}
