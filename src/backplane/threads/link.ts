import type { MessagePort } from "node:worker_threads";
import type { Message } from "../../chat/backplane.ts";
import type { RoomEvent } from "../../chat/events/mod.ts";
import type { Clock } from "../../lib/clock.ts";
import { BatchReader, BatchWriter } from "./batch.ts";
import { AckCounter, Flow, WaitGate } from "./flow.ts";
import { writeDraft, writeEvent } from "./records.ts";

/** What a record is about: its first byte. */
export const OP = {
  // From where something is asked or said to the home of its room or name.
  publish: 1,
  leave: 2,
  release: 3,
  claim: 4,
  join: 5,
  whisperVia: 6,
  members: 7,
  rooms: 8,
  history: 9,
  move: 17,
  append: 20,
  handoff: 18,
  moveHolder: 19,
  // From the home to where the members are.
  event: 10,
  // From the home of a name to where its holder is.
  whisper: 11,
  awaitRelease: 12,
  // Between any two.
  answer: 13,
  progress: 14,
  stopped: 15,
  flushed: 16,
} as const;
export type Op = (typeof OP)[keyof typeof OP];

export interface LinkEvents {
  /** A record from the other thread: reads exactly what was written behind its `op`. */
  receive(op: number, from: BatchReader, link: ThreadLink): void;
  /** Whether this thread has more events under way than it should: then others are to publish less. */
  isBehind(): boolean;
  /** The other thread has caught up with the events that it was sent. */
  caughtUp(): void;
}

/**
 * One thread's end of its connection with one other. What is written here in one turn of the event
 * loop crosses as one batch, whose array changes hands without a copy.
 */
export class ThreadLink {
  readonly #port: MessagePort;
  readonly #clock: Clock;
  readonly #events: LinkEvents;
  readonly #out = new BatchWriter();
  /** What the other thread calls by numbers. */
  readonly #names: string[] = [];
  readonly #asked = new Map<number, (from: BatchReader) => void>();
  readonly #eventFlow: Flow;
  readonly #publishFlow: Flow;
  readonly #publishers = new WaitGate();
  readonly #eventProgress = new AckCounter();
  readonly #publishProgress = new AckCounter();
  #asks = 0;
  #isScheduled = false;

  constructor(port: MessagePort, clock: Clock, events: LinkEvents) {
    this.#port = port;
    this.#clock = clock;
    this.#events = events;
    this.#eventFlow = new Flow(() => events.caughtUp());
    this.#publishFlow = new Flow(() => this.#publishers.open());
    port.on("message", (batch: ArrayBuffer) => this.#receive(new BatchReader(batch, this.#names)));
  }

  /** More events are under way to the other thread than it can be expected to have dealt with soon. */
  get isBehind(): boolean {
    return this.#eventFlow.isBehind;
  }

  /** Begins a record, which the caller writes at once. */
  begin(op: Op): BatchWriter {
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      this.#clock.atEndOfTurn(() => this.#flush());
    }
    this.#out.byte(op);
    return this.#out;
  }

  /** Asks something of the other thread: `write` says what, `read` understands the answer. */
  ask<Answer>(op: Op, write: (out: BatchWriter) => void, read: (from: BatchReader) => Answer): Promise<Answer> {
    return new Promise((resolve) => {
      this.#asks = (this.#asks + 1) >>> 0;
      const out = this.begin(op);
      out.word(this.#asks);
      write(out);
      this.#asked.set(this.#asks, (from) => resolve(read(from)));
    });
  }

  /** Begins the answer to the question whose number was read first. */
  answer(ask: number): BatchWriter {
    const out = this.begin(OP.answer);
    out.word(ask);
    return out;
  }

  /** A message for a room whose home is the other thread. Returns what to wait for before the next one. */
  publish(room: string, message: Message): Promise<undefined> | undefined {
    const out = this.begin(OP.publish);
    const start = out.length;
    out.name(room);
    writeDraft(out, message);
    this.#publishFlow.sent(out.length - start);
    return this.#publishFlow.isBehind ? this.#publishers.wait() : undefined;
  }

  /** An event of a room that has members there. */
  event(event: RoomEvent): void {
    const out = this.begin(OP.event);
    const start = out.length;
    writeEvent(out, event);
    this.#eventFlow.sent(out.length - start);
  }

  /** This thread is no longer behind: whoever was kept from publishing to it may go on. */
  release(): void {
    if (this.#publishProgress.isDue) this.#tellProgress();
  }

  close(): void {
    this.#port.close();
  }

  #receive(from: BatchReader): void {
    while (!from.isAtEnd) {
      const op = from.byte();
      const start = from.offset;
      this.#dispatch(op, from);
      if (op === OP.event) this.#eventProgress.done(from.offset - start);
      if (op === OP.publish) this.#publishProgress.done(from.offset - start);
    }
    const isDue = this.#eventProgress.isDue || (this.#publishProgress.isDue && !this.#events.isBehind());
    if (isDue) this.#tellProgress();
  }

  #dispatch(op: number, from: BatchReader): void {
    switch (op) {
      case OP.answer: {
        const ask = from.word();
        const resolve = this.#asked.get(ask);
        this.#asked.delete(ask);
        return resolve?.(from);
      }
      case OP.progress:
        this.#eventFlow.acknowledged(from.number());
        return this.#publishFlow.acknowledged(from.number());
      default:
        return this.#events.receive(op, from, this);
    }
  }

  #tellProgress(): void {
    const out = this.begin(OP.progress);
    out.number(this.#eventProgress.tell(false));
    out.number(this.#publishProgress.tell(this.#events.isBehind()));
  }

  #flush(): void {
    this.#isScheduled = false;
    const batch = this.#out.take();
    this.#port.postMessage(batch, [batch]);
  }
}
