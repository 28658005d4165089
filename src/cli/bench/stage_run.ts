import type { Clock } from "../../lib/clock.ts";
import { Histogram } from "../../lib/histogram.ts";
import type { LoadClient } from "./load_client.ts";
import { dueAt, Placement, type Stage } from "./plan.ts";
import { Streams } from "./streams.ts";
import type { LoadCodec } from "./load_codec.ts";

/** Messages that have not come this long after the last delivery count as lost. */
const SILENCE_MS = 5000;
/** A stage ends at most this long after its last message was due. */
const MAX_WAIT_MS = 60_000;
/** Milliseconds between two checks whether all messages have come. */
const CHECK_MS = 20;
/** Unsent bytes above which a client sends no more, because the server does not read from it. */
const MAX_PENDING_BYTES = 1024 * 1024;

/** Faults, counted by message and receiver. */
export interface Faults {
  readonly lost: number;
  readonly repeated: number;
  /** Received after a later message of the same sender. */
  readonly disordered: number;
  /** Received with other content than was sent. */
  readonly damaged: number;
  /** Received outside the room of the sender, by the sender itself, or before it was sent. */
  readonly misdelivered: number;
  /** Not sent, because the server did not read what the client had sent before. */
  readonly withheld: number;
}

/** Result of a stage. Histograms are in microseconds. */
export interface StageOutcome extends Faults {
  readonly stage: Stage;
  /** Milliseconds from the first due time to the last delivery, or to the end of sending if that is later. */
  readonly ms: number;
  readonly sent: number;
  readonly delivered: number;
  /** From the due time of a message to its delivery, so that late sending counts too. */
  readonly latency: Histogram;
  /** From the due time of a message to the time when it was sent. */
  readonly lateness: Histogram;
  /** Deliveries in each second of the stage. */
  readonly perSecond: readonly number[];
}

/** Runs one stage: sends messages at the times of its plan and counts their deliveries. */
export class StageRun {
  readonly #stage: Stage;
  readonly #clients: readonly LoadClient[];
  readonly #codec: LoadCodec;
  readonly #clock: Clock;
  readonly #placement: Placement;
  readonly #streams: Streams;
  readonly #latency = new Histogram();
  readonly #lateness = new Histogram();
  readonly #perSecond: number[] = [];
  /** By client. */
  readonly #sent: Uint32Array;
  #startedAt = 0;
  #lastDeliveryAt = 0;
  #index = 0;
  #withheld = 0;
  #damaged = 0;
  #misdelivered = 0;

  constructor(stage: Stage, clients: readonly LoadClient[], codec: LoadCodec, clock: Clock) {
    this.#stage = stage;
    this.#clients = clients;
    this.#codec = codec;
    this.#clock = clock;
    this.#placement = new Placement(stage);
    this.#streams = new Streams(this.#placement.pairs);
    this.#sent = new Uint32Array(stage.clients);
  }

  /** Progress of the stage, for display. */
  get progress() {
    return {
      seconds: Math.max(0, (this.#clock.now() - this.#startedAt) / 1000),
      delivered: this.#streams.delivered,
      p99: this.#latency.percentile(99),
    };
  }

  /** Sends all messages. Resolves when they have come or count as lost. */
  async run(): Promise<StageOutcome> {
    this.#startedAt = this.#clock.now();
    await this.#send();
    const ms = await this.#awaitDeliveries();
    const { delivered, repeated, disordered } = this.#streams;
    return {
      stage: this.#stage,
      ms,
      sent: this.#sent.reduce((sum, count) => sum + count, 0),
      withheld: this.#withheld,
      delivered,
      lost: this.#lost(),
      repeated,
      disordered,
      damaged: this.#damaged,
      misdelivered: this.#misdelivered,
      latency: this.#latency,
      lateness: this.#lateness,
      perSecond: this.#perSecond,
    };
  }

  /** Handles a delivery; the message is in {@link LoadCodec.tag}. */
  received({ index }: LoadClient): void {
    const { sender, seq, micros } = this.#codec.tag;
    const pair = this.#placement.pairOf(sender, index);
    if (pair === undefined || seq >= (this.#sent[sender] ?? 0)) {
      this.#misdelivered += 1;
      return;
    }
    if (!this.#streams.record(pair, seq)) return;
    this.#lastDeliveryAt = this.#clock.now();
    const elapsed = this.#lastDeliveryAt - this.#startedAt;
    this.#latency.record(elapsed * 1000 - micros);
    const second = Math.floor(elapsed / 1000);
    while (this.#perSecond.length <= second) this.#perSecond.push(0);
    this.#perSecond[second] = (this.#perSecond[second] ?? 0) + 1;
  }

  damaged(): void {
    this.#damaged += 1;
  }

  #send(): Promise<void> {
    return new Promise((resolve) => {
      const tick = () => {
        let elapsed = this.#clock.now() - this.#startedAt;
        while (this.#index < this.#stage.messages && dueAt(this.#stage, this.#index) <= elapsed) {
          this.#sendMessage(this.#index, elapsed);
          this.#index += 1;
          elapsed = this.#clock.now() - this.#startedAt;
        }
        if (this.#index >= this.#stage.messages) return resolve();
        this.#clock.setTimer(Math.max(1, dueAt(this.#stage, this.#index) - elapsed), tick);
      };
      tick();
    });
  }

  #sendMessage(index: number, elapsed: number): void {
    const { senders } = this.#stage;
    const sender = senders[index % senders.length] ?? 0;
    const client = this.#clients[sender];
    if (client === undefined || client.isClosed) return;
    if (client.pending > MAX_PENDING_BYTES) {
      this.#withheld += 1;
      return;
    }
    const due = dueAt(this.#stage, index);
    const seq = this.#sent[sender] ?? 0;
    this.#sent[sender] = seq + 1;
    this.#lateness.record((elapsed - due) * 1000);
    client.sendMessage(seq, Math.floor(due * 1000));
  }

  /** Waits until all messages have come or count as lost. Returns the milliseconds of the stage. */
  async #awaitDeliveries(): Promise<number> {
    const sentAt = this.#clock.now();
    this.#lastDeliveryAt = Math.max(this.#lastDeliveryAt, sentAt);
    while (!this.#isComplete()) {
      const now = this.#clock.now();
      if (now - this.#lastDeliveryAt > SILENCE_MS || now - sentAt > MAX_WAIT_MS) break;
      await new Promise<void>((resolve) => this.#clock.setTimer(CHECK_MS, resolve));
    }
    return Math.max(this.#lastDeliveryAt, this.#startedAt + this.#stage.seconds * 1000) - this.#startedAt;
  }

  #isComplete(): boolean {
    return this.#streams.delivered >= this.#expected() || this.#clients.every(({ isClosed }) => isClosed);
  }

  /** Deliveries of the sent messages if every client is still connected. */
  #expected(): number {
    return this.#stage.senders.reduce((sum, sender) => {
      return sum + (this.#sent[sender] ?? 0) * this.#placement.receiverCountOf(sender);
    }, 0);
  }

  /**
   * Counts the messages that did not come. If a sender was disconnected, it is not known how much of its
   * data the server had read, so only messages before a received one count. The same holds for a receiver
   * that was disconnected.
   */
  #lost(): number {
    let lost = 0;
    for (const sender of this.#stage.senders) {
      const open: number[] = [];
      for (const receiver of this.#placement.receiversOf(sender)) {
        const pair = this.#placement.pairOf(sender, receiver);
        if (pair === undefined) continue;
        if (this.#clients[receiver]?.isClosed === true) lost += this.#streams.gaps(pair);
        else open.push(pair);
      }
      const isSenderClosed = this.#clients[sender]?.isClosed === true;
      const furthest = open.reduce((max, pair) => Math.max(max, this.#streams.next(pair)), 0);
      const due = isSenderClosed ? furthest : this.#sent[sender] ?? 0;
      for (const pair of open) lost += this.#streams.lost(pair, due);
    }
    return lost;
  }
}
