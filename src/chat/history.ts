import { RingBuffer } from "../lib/ring_buffer.ts";
import { eventBytes, type RoomEvent } from "./event.ts";

export interface HistoryLimits {
  /** Events kept; 0 keeps none. */
  readonly events: number;
  /** Bytes kept, as {@link eventBytes} counts; 0: as many as the events have. */
  readonly bytes: number;
}

/** The most recent events of a room, within both limits. */
export class History {
  readonly #limits: HistoryLimits;
  readonly #events = new RingBuffer<RoomEvent>();
  #bytes = 0;

  constructor(limits: HistoryLimits) {
    this.#limits = limits;
  }

  /** Adds the newest event and forgets the oldest ones that are past a limit. */
  add(event: RoomEvent): void {
    this.#events.push(event);
    this.#bytes += eventBytes(event);
    const { events, bytes } = this.#limits;
    while (this.#events.length > events || (bytes > 0 && this.#bytes > bytes)) {
      const oldest = this.#events.shift();
      if (oldest === undefined) return;
      this.#bytes -= eventBytes(oldest);
    }
  }

  /** The latest `limit` events, oldest first; with `before`, the latest of those with a smaller `seq`. */
  recent(limit = Infinity, before = Infinity): RoomEvent[] {
    const events = [...this.#events.items()];
    const from = events.findIndex((event) => event.seq >= before);
    const end = from === -1 ? events.length : from;
    return events.slice(Math.max(0, end - limit), end);
  }
}
