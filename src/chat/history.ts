import { RingBuffer } from "../lib/ring_buffer.ts";
import type { MessageChange } from "./events/kind.ts";
import { type EventOf, historyUse, type RoomEvent } from "./events/mod.ts";
import { type HistoryEntry, MessageEntry, NoticeEntry } from "./history_entry.ts";
import type { SessionId } from "./ids.ts";

/** Limits of a history. They apply to messages, and separately to notices. */
export interface HistoryLimits {
  /** The maximum number of events; 0 keeps none. */
  readonly events: number;
  /** The maximum number of bytes of bodies and nicknames; 0: no limit. */
  readonly bytes: number;
}

/** Selects events of a history. */
export interface HistoryRange {
  /** The maximum number of events. */
  readonly limit: number;
  /** Selects the latest events with a smaller `seq`. */
  readonly before?: number | undefined;
  /** Selects the oldest events with a larger `seq`; when `before` is given too, the latest ones. */
  readonly after?: number | undefined;
  /** Selects only messages of this session that are not deleted: the latest ones. */
  readonly sender?: SessionId | undefined;
}

/**
 * Keeps the most recent messages of a room within both limits, and the notices between them. Edits and deletions are
 * applied to the messages.
 *
 * Notices have a separate budget of the same size, so joins and leaves never displace a message. When a message is
 * dropped, the notices that are older than the oldest remaining message are dropped too.
 *
 * Most messages are dropped before any request reads them. A generational collector is slowest with objects that live
 * that long. So a message is copied into a reusable entry and becomes an object only when it is requested.
 */
export class History {
  readonly #limits: HistoryLimits;
  readonly #messages: BoundedEntries<MessageEntry>;
  readonly #notices: BoundedEntries<NoticeEntry>;

  constructor(limits: HistoryLimits) {
    this.#limits = limits;
    this.#messages = new BoundedEntries(limits, () => new MessageEntry());
    this.#notices = new BoundedEntries(limits, () => new NoticeEntry());
  }

  /** Adds the newest event: keeps or applies it, then drops the oldest beyond a limit. It must not be silent. */
  add(event: RoomEvent): void {
    if (this.#limits.events === 0) return;
    const use = historyUse(event.kind);
    if (event.kind === "message") this.#addMessage(event);
    else if (typeof use === "string") this.#addNotice(event);
    else this.#change(event, use);
  }

  /** Returns the selected events, oldest first. */
  range({ limit, before = Infinity, after = -1, sender }: HistoryRange): RoomEvent[] {
    if (sender !== undefined) return this.#latestOf(sender, limit, after, before);
    const isFromOldest = after >= 0 && before === Infinity;
    return isFromOldest ? this.#oldest(limit, after) : this.#latest(limit, after, before);
  }

  /** Returns the latest `limit` events, oldest first. */
  recent(limit = Infinity): RoomEvent[] {
    return this.range({ limit });
  }

  /** Returns the sender of the message `seq`; undefined when the message is missing or deleted. */
  senderOf(seq: number): SessionId | undefined {
    const entry = this.#messages.find(seq);
    return entry === undefined || entry.isDeleted ? undefined : entry.origin;
  }

  /** Drops the objects and encodings created for events. Keeps the events. */
  dropCaches(): void {
    this.#messages.dropCaches();
    this.#notices.dropCaches();
  }

  #addMessage(event: EventOf<"message">): void {
    const entry = this.#messages.unused();
    entry.fill(event);
    const hasDropped = this.#messages.add(entry);
    if (hasDropped) this.#notices.dropBefore(this.#messages.oldest?.seq ?? event.seq);
  }

  #addNotice(event: RoomEvent): void {
    const entry = this.#notices.unused();
    entry.fill(event);
    this.#notices.add(entry);
  }

  #change(event: RoomEvent, { target, apply }: MessageChange<object>): void {
    const entry = this.#messages.find(target(event));
    if (entry === undefined) return;
    const hasDropped = this.#messages.change(entry, () => apply(event, entry));
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

  #latestOf(sender: SessionId, limit: number, after: number, before: number): RoomEvent[] {
    const events: RoomEvent[] = [];
    for (let i = this.#messages.countBefore(before) - 1; events.length < limit; i -= 1) {
      const entry = this.#messages.at(i);
      if (entry === undefined || entry.seq <= after) break;
      if (entry.origin === sender && !entry.isDeleted) events.push(entry.event());
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

/** Keeps entries within limits, oldest first. */
class BoundedEntries<Entry extends HistoryEntry> {
  readonly #limits: HistoryLimits;
  readonly #create: () => Entry;
  readonly #entries = new RingBuffer<Entry>();
  /** The entry that was dropped last: nothing else refers to it. */
  #spare: Entry | undefined;
  #bytes = 0;

  constructor(limits: HistoryLimits, create: () => Entry) {
    this.#limits = limits;
    this.#create = create;
  }

  /** Returns an entry to fill, one that was dropped where there is one. */
  unused(): Entry {
    const entry = this.#spare ?? this.#create();
    this.#spare = undefined;
    return entry;
  }

  get oldest(): Entry | undefined {
    return this.#entries.peek();
  }

  /** Returns the entry at `index`, oldest first; undefined when there is none. */
  at(index: number): Entry | undefined {
    return this.#entries.at(index);
  }

  /** Returns the entry with this `seq`; undefined when there is none. */
  find(seq: number): Entry | undefined {
    const entry = this.at(this.countBefore(seq));
    return entry?.seq === seq ? entry : undefined;
  }

  /** Adds the newest entry. Returns whether entries were dropped. */
  add(entry: Entry): boolean {
    this.#entries.push(entry);
    this.#bytes += entry.bytes;
    return this.#drop();
  }

  /** Changes an entry, which may grow. Returns whether entries were dropped. */
  change(entry: Entry, change: () => void): boolean {
    this.#bytes -= entry.bytes;
    change();
    this.#bytes += entry.bytes;
    return this.#drop();
  }

  /** Drops the entries with a smaller `seq`. */
  dropBefore(seq: number): void {
    for (let oldest = this.oldest; oldest !== undefined && oldest.seq < seq; oldest = this.oldest) this.#shift();
  }

  /** Returns the number of entries with a smaller `seq`. */
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

  /** Trims every entry: see {@link HistoryEntry.dropCaches}. */
  dropCaches(): void {
    for (const entry of this.#entries.items()) entry.dropCaches();
  }

  /** Drops the oldest entries beyond a limit. Returns whether there were any. */
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
    this.#spare = oldest;
  }
}
