import { RingBuffer } from "../lib/ring_buffer.ts";
import { applyChange, historyUse, type RoomEvent } from "./events/mod.ts";
import { type HistoryEntry, MessageEntry, NoticeEntry } from "./history_entry.ts";
import type { SessionId } from "./ids.ts";

/** What a history keeps of messages, and once more of notices. */
export interface HistoryLimits {
  /** Events kept; 0 keeps none. */
  readonly events: number;
  /** Bytes of bodies and nicknames kept; 0: as many as the events have. */
  readonly bytes: number;
}

/** Which events of a history are wanted. */
export interface HistoryRange {
  /** Events at most. */
  readonly limit: number;
  /** Only events with a smaller `seq`: the latest of them. */
  readonly before?: number | undefined;
  /** Only events with a larger `seq`: the oldest of them, unless `before` is given too. */
  readonly after?: number | undefined;
}

/**
 * The most recent messages of a room within both limits, with the notices between them, as later events left them.
 *
 * Notices have a budget of their own of the same size, so that joins and leaves never push a message out. A notice that
 * is older than the oldest message is dropped with the message that was before it.
 *
 * Most messages are dropped before anyone asks for them, and a generational collector handles objects of that age
 * worst. So a message is copied into an entry that is used again, and becomes an object only when it is asked for.
 */
export class History {
  readonly #limits: HistoryLimits;
  readonly #messages: BoundedEntries<MessageEntry>;
  readonly #notices: BoundedEntries<NoticeEntry>;
  /** The entry that was dropped last, for the next message. */
  #spare: MessageEntry | undefined;

  constructor(limits: HistoryLimits) {
    this.#limits = limits;
    this.#messages = new BoundedEntries(limits, (entry) => this.#spare = entry);
    this.#notices = new BoundedEntries(limits, () => {});
  }

  /** Adds the newest event, which is not silent: keeps it or applies it, and drops the oldest past a limit. */
  add(event: RoomEvent): void {
    if (this.#limits.events === 0) return;
    switch (historyUse(event.kind)) {
      case "message":
        return this.#addMessage(event);
      case "notice":
        return void this.#notices.add(new NoticeEntry(event));
      case "change":
        return this.#change(event);
    }
  }

  /** The wanted events, oldest first. */
  range({ limit, before = Infinity, after = -1 }: HistoryRange): RoomEvent[] {
    const isFromOldest = after >= 0 && before === Infinity;
    return isFromOldest ? this.#oldest(limit, after) : this.#latest(limit, after, before);
  }

  /** The latest `limit` events, oldest first. */
  recent(limit = Infinity): RoomEvent[] {
    return this.range({ limit });
  }

  /** The sender of the message with this `seq`; undefined when the history has none, or it was deleted. */
  senderOf(seq: number): SessionId | undefined {
    const entry = this.#messages.find(seq);
    return entry === undefined || entry.isDeleted ? undefined : entry.origin;
  }

  /** Keeps the events, and drops the objects and encodings that were made of them. */
  trim(): void {
    this.#messages.trim();
    this.#notices.trim();
  }

  #addMessage(event: RoomEvent): void {
    if (event.kind !== "message") throw new TypeError(`an event of the kind ${event.kind} is not a message`);
    const entry = this.#spare ?? new MessageEntry();
    this.#spare = undefined;
    entry.fill(event);
    const hasDropped = this.#messages.add(entry);
    if (hasDropped) this.#notices.dropBefore(this.#messages.oldest?.seq ?? event.seq);
  }

  #change(event: RoomEvent): void {
    const entry = "target" in event ? this.#messages.find(event.target) : undefined;
    if (entry === undefined) return;
    const hasDropped = this.#messages.change(entry, () => applyChange(event, entry));
    if (hasDropped) this.#notices.dropBefore(this.#messages.oldest?.seq ?? event.seq);
  }

  #latest(limit: number, after: number, before: number): RoomEvent[] {
    const events: RoomEvent[] = [];
    let messages = this.#messages.countBefore(before);
    let notices = this.#notices.countBefore(before);
    while (events.length < limit) {
      const message = this.#messages.at(messages - 1);
      const notice = this.#notices.at(notices - 1);
      const isMessage = message !== undefined && (notice === undefined || notice.seq < message.seq);
      const entry = isMessage ? message : notice;
      if (entry === undefined || entry.seq <= after) break;
      if (isMessage) messages -= 1;
      else notices -= 1;
      events.push(entry.event());
    }
    return events.reverse();
  }

  #oldest(limit: number, after: number): RoomEvent[] {
    const events: RoomEvent[] = [];
    let message = this.#messages.countBefore(after + 1);
    let notice = this.#notices.countBefore(after + 1);
    while (events.length < limit) {
      const [nextMessage, nextNotice] = [this.#messages.at(message), this.#notices.at(notice)];
      const isMessage = nextMessage !== undefined && (nextNotice === undefined || nextMessage.seq < nextNotice.seq);
      const entry = isMessage ? nextMessage : nextNotice;
      if (entry === undefined) break;
      if (isMessage) message += 1;
      else notice += 1;
      events.push(entry.event());
    }
    return events;
  }
}

/** Entries within limits, oldest first. */
class BoundedEntries<Entry extends HistoryEntry> {
  readonly #limits: HistoryLimits;
  readonly #dropped: (entry: Entry) => void;
  readonly #entries = new RingBuffer<Entry>();
  #bytes = 0;

  /** @param dropped takes each entry that is dropped: nothing else refers to it */
  constructor(limits: HistoryLimits, dropped: (entry: Entry) => void) {
    this.#limits = limits;
    this.#dropped = dropped;
  }

  get oldest(): Entry | undefined {
    return this.#entries.peek();
  }

  /** The entry with that index, oldest first; undefined when there is none. */
  at(index: number): Entry | undefined {
    return this.#entries.at(index);
  }

  /** The entry with this `seq`. */
  find(seq: number): Entry | undefined {
    const entry = this.at(this.countBefore(seq));
    return entry?.seq === seq ? entry : undefined;
  }

  /** Adds the newest entry. Returns whether one was dropped for it. */
  add(entry: Entry): boolean {
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
    return this.#drop();
  }

  /** Changes an entry, which may count for more afterwards. Returns whether an entry was dropped for it. */
  change(entry: Entry, change: () => void): boolean {
    this.#bytes -= entry.bytes;
    change();
    this.#bytes += entry.bytes;
    return this.#drop();
  }

  dropBefore(seq: number): void {
    for (let oldest = this.oldest; oldest !== undefined && oldest.seq < seq; oldest = this.oldest) this.#shift();
  }

  /** Entries with a smaller `seq`. */
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

  /** Drops the oldest entries past a limit. Returns whether there were any. */
  #drop(): boolean {
    const { events, bytes } = this.#limits;
    let hasDropped = false;
    while (this.#entries.length > events || (bytes > 0 && this.#bytes > bytes)) {
      this.#shift();
      hasDropped = true;
    }
    return hasDropped;
  }

  #shift(): void {
    const oldest = this.#entries.shift();
    if (oldest === undefined) return;
    this.#bytes -= oldest.bytes;
    this.#dropped(oldest);
  }
}
