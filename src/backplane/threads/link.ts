import { BackplaneUnavailable, type Message } from "../../chat/backplane.ts";
import type { RoomEvent } from "../../chat/events/mod.ts";
import type { Clock } from "../../lib/clock.ts";
import { BatchReader, BatchWriter } from "./batch.ts";
import { AckCounter, Flow, WaitGate } from "./flow.ts";
import { OP, type Op } from "./ops.ts";
import { type PendingAsk, PendingAsks } from "./pending_asks.ts";
import { writeDraft, writeEvent } from "./records.ts";

/** The part of a `MessagePort` that a link uses. Keeps the order of batches. */
export interface ThreadPort {
  on(event: "message", receive: (batch: ArrayBuffer) => void): unknown;
  postMessage(batch: ArrayBuffer, transfer: ArrayBuffer[]): void;
  close(): void;
}

export interface LinkEvents {
  /** A record from the other thread: reads exactly what was written behind its `op`. */
  receive(op: number, from: BatchReader, link: ThreadLink): void;
  /** Whether some thread is behind with the events of this one: then others should publish less here. */
  isBehind(): boolean;
  /** The other thread has caught up with the events that it was sent. */
  caughtUp(): void;
}

/**
 * One thread's end of its connection with one other thread. The records that are written in one turn of the event loop
 * cross as one batch, whose array is transferred without a copy.
 */
export class ThreadLink {
  readonly #port: ThreadPort;
  readonly #clock: Clock;
  readonly #events: LinkEvents;
  readonly #out = new BatchWriter();
  /** Names that the other thread refers to by numbers. */
  readonly #names: string[] = [];
  readonly #asks = new PendingAsks();
  readonly #eventFlow: Flow;
  readonly #publishFlow: Flow;
  readonly #publishers = new WaitGate();
  readonly #eventProgress = new AckCounter();
  readonly #publishProgress = new AckCounter();
  #isScheduled = false;
  #isClosed = false;

  constructor(port: ThreadPort, clock: Clock, events: LinkEvents) {
    this.#port = port;
    this.#clock = clock;
    this.#events = events;
    this.#eventFlow = new Flow(() => events.caughtUp());
    this.#publishFlow = new Flow(() => this.#publishers.open());
    port.on("message", (batch) => this.#receive(new BatchReader(batch, this.#names)));
  }

  /** Whether more events are on their way to the other thread than fit its window. */
  get isBehind(): boolean {
    return this.#eventFlow.isBehind;
  }

  /** Begins a record. The caller writes all of it at once. */
  begin(op: Op): BatchWriter {
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      this.#clock.atEndOfTurn(() => this.#flush());
    }
    this.#out.byte(op);
    return this.#out;
  }

  /** Begins a record that the other thread answers. `write` adds the question. */
  request(op: Op, write: (out: BatchWriter) => void, ask: PendingAsk): void {
    if (this.#isClosed) return ask.failed?.(closedError());
    const out = this.begin(op);
    out.word(this.#asks.add(ask));
    write(out);
  }

  /** Asks the other thread: `write` adds the question, `read` reads the answer. Rejects when the link is closed. */
  ask<Answer>(op: Op, write: (out: BatchWriter) => void, read: (from: BatchReader) => Answer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.request(op, write, { answered: (from) => resolve(read(from)), failed: reject });
    });
  }

  /** Begins the answer to the question with this number. */
  answer(ask: number): BatchWriter {
    const out = this.begin(OP.answer);
    out.word(ask);
    return out;
  }

  /** Sends a message for a room whose home is the other thread. Returns what the publisher waits for. */
  publish(room: string, message: Message): Promise<undefined> | undefined {
    const out = this.begin(OP.publish);
    const start = out.length;
    out.name(room);
    writeDraft(out, message);
    this.#publishFlow.sent(out.length - start);
    return this.#publishFlow.isBehind ? this.#publishers.wait() : undefined;
  }

  /** Sends an event of a room that has members there. */
  event(event: RoomEvent): void {
    const out = this.begin(OP.event);
    const start = out.length;
    writeEvent(out, event);
    this.#eventFlow.sent(out.length - start);
  }

  /** No thread is behind any more: acknowledges the messages that {@link LinkEvents.isBehind} has withheld. */
  release(): void {
    if (this.#publishProgress.isDue) this.#sendProgress();
  }

  /** Closes the port, fails every question that has no answer, and lets publishers go on. Harmless when repeated. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#port.close();
    this.#asks.fail(closedError());
    this.#publishers.open();
  }

  #receive(from: BatchReader): void {
    while (!from.isAtEnd) {
      const op = from.byte();
      const start = from.offset;
      this.#dispatch(op, from);
      if (op === OP.event) this.#eventProgress.done(from.offset - start);
      if (op === OP.publish) this.#publishProgress.done(from.offset - start);
    }
    // Withheld messages make no progress, so telling the other thread would only cost a record.
    const isDue = this.#eventProgress.isDue || (this.#publishProgress.isDue && !this.#events.isBehind());
    if (isDue) this.#sendProgress();
  }

  #dispatch(op: number, from: BatchReader): void {
    switch (op) {
      case OP.answer:
        return this.#asks.answered(from);
      case OP.progress:
        this.#eventFlow.acknowledged(from.number());
        return this.#publishFlow.acknowledged(from.number());
      default:
        return this.#events.receive(op, from, this);
    }
  }

  #sendProgress(): void {
    const out = this.begin(OP.progress);
    out.number(this.#eventProgress.acknowledge());
    out.number(this.#events.isBehind() ? this.#publishProgress.acknowledged : this.#publishProgress.acknowledge());
  }

  #flush(): void {
    this.#isScheduled = false;
    const batch = this.#out.take();
    if (!this.#isClosed) this.#port.postMessage(batch, [batch]);
  }
}

function closedError(): BackplaneUnavailable {
  return new BackplaneUnavailable("the link to the other thread is closed");
}
