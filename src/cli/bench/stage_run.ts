import type { Clock } from "../../lib/clock.ts";
import { Histogram } from "../../lib/histogram.ts";
import type { LoadClient } from "./load_client.ts";
import { dueAt, Placement, type Stage } from "./plan.ts";
import { Streams } from "./streams.ts";
import type { LoadCodec } from "./load_codec.ts";

/** What nobody has heard so long after the last delivery is lost. */
const SILENCE_MS = 5000;
/** A stage ends this long after its last message was due, whatever still trickles in. */
const LATEST_MS = 60_000;
/** How often it is looked whether everything has come. */
const LOOK_MS = 20;
/** A sender with more than this unsent is not made to say more: the server does not read it. */
const MAX_PENDING_BYTES = 1024 * 1024;

/** What must not be, counted by message and receiver. */
export interface Faults {
  readonly lost: number;
  readonly repeated: number;
  /** Heard after a later one of the same sender. */
  readonly disordered: number;
  /** Not as they were sent. */
  readonly damaged: number;
  /** Heard by somebody who was not in the sender's room, or sent it, or before it was sent. */
  readonly misdelivered: number;
  /** Not sent, since the server did not read what its sender had sent before. */
  readonly withheld: number;
}

/** What came of a stage. Durations of histograms are microseconds. */
export interface StageOutcome extends Faults {
  readonly stage: Stage;
  /** Milliseconds from the first message that was due to the end of sending, or of what came later. */
  readonly ms: number;
  readonly sent: number;
  readonly delivered: number;
  /** From when a message was due to when it was heard: a late start of ours counts as theirs. */
  readonly latency: Histogram;
  /** How late messages left. */
  readonly lateness: Histogram;
  /** Deliveries in each second of the stage. */
  readonly perSecond: readonly number[];
}

/** One stage: sends what its plan says, when it says it, and hears what comes of it. */
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
  #lastHeardAt = 0;
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

  /** How far it is, for people. */
  get progress() {
    return {
      seconds: Math.max(0, (this.#clock.now() - this.#startedAt) / 1000),
      delivered: this.#streams.delivered,
      p99: this.#latency.percentile(99),
    };
  }

  /** Sends everything, and resolves when all of it was heard or will not be any more. */
  async run(): Promise<StageOutcome> {
    this.#startedAt = this.#clock.now();
    await this.#send();
    const ms = await this.#listen();
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

  /** Somebody heard the message in the wire's mark. */
  marked({ index }: LoadClient): void {
    const { sender, seq, micros } = this.#codec.mark;
    const pair = this.#placement.pairOf(sender, index);
    if (pair === undefined || seq >= (this.#sent[sender] ?? 0)) {
      this.#misdelivered += 1;
      return;
    }
    if (!this.#streams.take(pair, seq)) return;
    this.#lastHeardAt = this.#clock.now();
    const elapsed = this.#lastHeardAt - this.#startedAt;
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
          this.#say(this.#index, elapsed);
          this.#index += 1;
          elapsed = this.#clock.now() - this.#startedAt;
        }
        if (this.#index >= this.#stage.messages) return resolve();
        this.#clock.setTimer(Math.max(1, dueAt(this.#stage, this.#index) - elapsed), tick);
      };
      tick();
    });
  }

  #say(index: number, elapsed: number): void {
    const { speakers } = this.#stage;
    const sender = speakers[index % speakers.length] ?? 0;
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
    client.say(seq, Math.floor(due * 1000));
  }

  /** Until everything has come or there is no more hope. Returns the milliseconds of the stage. */
  async #listen(): Promise<number> {
    const sentAt = this.#clock.now();
    this.#lastHeardAt = Math.max(this.#lastHeardAt, sentAt);
    while (!this.#isComplete()) {
      const now = this.#clock.now();
      if (now - this.#lastHeardAt > SILENCE_MS || now - sentAt > LATEST_MS) break;
      await new Promise<void>((resolve) => this.#clock.setTimer(LOOK_MS, resolve));
    }
    return Math.max(this.#lastHeardAt, this.#startedAt + this.#stage.seconds * 1000) - this.#startedAt;
  }

  #isComplete(): boolean {
    return this.#streams.delivered >= this.#expected() || this.#clients.every(({ isClosed }) => isClosed);
  }

  /** Deliveries that the sent messages make when everybody is there to hear them. */
  #expected(): number {
    return this.#stage.speakers.reduce((sum, sender) => {
      return sum + (this.#sent[sender] ?? 0) * this.#placement.audienceSizeOf(sender);
    }, 0);
  }

  /**
   * What did not come to clients that are still there. Of a sender that was cut off nobody knows how much
   * the server had read, so only what came before something that was heard is missing; the same for a
   * receiver that was.
   */
  #lost(): number {
    let lost = 0;
    for (const sender of this.#stage.speakers) {
      const heard: number[] = [];
      for (const receiver of this.#placement.audienceOf(sender)) {
        const pair = this.#placement.pairOf(sender, receiver);
        if (pair === undefined) continue;
        if (this.#clients[receiver]?.isClosed === true) lost += this.#streams.gaps(pair);
        else heard.push(pair);
      }
      const isCut = this.#clients[sender]?.isClosed === true;
      const furthest = heard.reduce((most, pair) => Math.max(most, this.#streams.next(pair)), 0);
      const due = isCut ? furthest : this.#sent[sender] ?? 0;
      for (const pair of heard) lost += this.#streams.lost(pair, due);
    }
    return lost;
  }
}
