import { RingBuffer } from "../lib/ring_buffer.ts";
import type { RoomEvent } from "./event.ts";
import { HistoryEntry } from "./history_entry.ts";

/** What a history keeps of messages, and once more of notices. */
export interface HistoryLimits {
  /** Events kept; 0 keeps none. */
  readonly events: number;
  /** Bytes kept, as {@link eventBytes} counts; 0: as many as the events have. */
  readonly bytes: number;
}

/**
 * The most recent messages of a room within both limits, with the notices between them.
 *
 * Notices have a budget of their own of the same size, so that joins and leaves never push a message out. A notice that
 * is older than the oldest message is dropped with the message that was before it.
 *
 * Nearly all of what is added is never asked for: it is dropped a second later when the room is busy, and objects that
 * live just that long are what a generational collector is worst at. So an event is copied into an entry that is used
 * again and again, and becomes an object only when it is asked for, once for all who ask.
 */
export class History {
  readonly #limits: HistoryLimits;
  readonly #messages: BoundedEntries;
  readonly #notices: BoundedEntries;
  /** The entry that was dropped last, for the next event. */
  #spare: HistoryEntry | undefined;

  constructor(limits: HistoryLimits) {
    this.#limits = limits;
    const drop = (entry: HistoryEntry) => void (this.#spare = entry);
    this.#messages = new BoundedEntries(limits, drop);
    this.#notices = new BoundedEntries(limits, drop);
  }

  /** Adds the newest event, which is not silent, and drops the oldest ones that are past a limit. */
  add(event: RoomEvent): void {
    if (this.#limits.events === 0) return;
    const entry = this.#spare ?? new HistoryEntry();
    this.#spare = undefined;
    entry.fill(event);
    if (event.kind !== "message") return void this.#notices.add(entry);
    const hasDropped = this.#messages.add(entry);
    if (hasDropped) this.#notices.dropBefore(this.#messages.oldest?.seq ?? event.seq);
  }

  /** The latest `limit` events, oldest first; with `before`, the latest of those with a smaller `seq`. */
  recent(limit = Infinity, before = Infinity): RoomEvent[] {
    const latest: RoomEvent[] = [];
    let messages = this.#messages.countBefore(before);
    let notices = this.#notices.countBefore(before);
    while (latest.length < limit) {
      const message = this.#messages.at(messages - 1);
      const notice = this.#notices.at(notices - 1);
      if (message !== undefined && (notice === undefined || notice.seq < message.seq)) {
        latest.push(message.event());
        messages -= 1;
      } else if (notice !== undefined) {
        latest.push(notice.event());
        notices -= 1;
      } else break;
    }
    return latest.reverse();
  }

  /** Keeps the events, and drops the objects and encodings that were made of them: none may be asked for soon. */
  trim(): void {
    this.#messages.trim();
    this.#notices.trim();
  }
}

/** Entries within limits, oldest first. */
class BoundedEntries {
  readonly #limits: HistoryLimits;
  readonly #drop: (entry: HistoryEntry) => void;
  readonly #entries = new RingBuffer<HistoryEntry>();
  #bytes = 0;

  /** @param drop takes each entry that is dropped: nothing else holds it */
  constructor(limits: HistoryLimits, drop: (entry: HistoryEntry) => void) {
    this.#limits = limits;
    this.#drop = drop;
  }

  get oldest(): HistoryEntry | undefined {
    return this.#entries.peek();
  }

  /** The entry with that index, oldest first; undefined when there is none. */
  at(index: number): HistoryEntry | undefined {
    return this.#entries.at(index);
  }

  /** Adds the newest entry. Returns whether one was dropped for it. */
  add(entry: HistoryEntry): boolean {
    const { events, bytes } = this.#limits;
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
    let hasDropped = false;
    while (this.#entries.length > events || (bytes > 0 && this.#bytes > bytes)) {
      this.#shift();
      hasDropped = true;
    }
    return hasDropped;
  }

  dropBefore(seq: number): void {
    for (let oldest = this.oldest; oldest !== undefined && oldest.seq < seq; oldest = this.oldest) this.#shift();
  }

  /** How many entries have a smaller `seq`. */
  countBefore(seq: number): number {
    if (seq === Infinity) return this.#entries.length;
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.at(middle)?.seq ?? Infinity) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  trim(): void {
    for (const entry of this.#entries.items()) entry.trim();
  }

  #shift(): void {
    const oldest = this.#entries.shift();
    if (oldest === undefined) return;
    this.#bytes -= oldest.bytes;
    this.#drop(oldest);
  }
}
