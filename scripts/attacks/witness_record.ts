/** When a message was sent. Only what is sent while idle, during the attack and after it is judged. */
export type Phase = "warming" | "idle" | "attack" | "after";

/** How messages reach a witness: over plain TCP as text, and over WebSocket. */
export type Way = "text" | "web";

export interface WitnessSummary {
  /** Longest wait for a message or the answer to a ping, in milliseconds, by the phase in which it was sent. */
  readonly worstMs: Readonly<Record<Phase, number>>;
  /** Longest that the witness's own timer was late: what the machine does, not the server. */
  readonly lateMs: Readonly<Record<Phase, number>>;
  readonly sent: number;
  readonly lost: number;
  readonly repeated: number;
  readonly disordered: number;
  /** Pings without an answer. */
  readonly unanswered: number;
  /** Connections that ended, each with its reason. */
  readonly closed: readonly string[];
}

/** What a pair of members sees of numbered messages and of pings. Times are milliseconds that only grow. */
export class WitnessRecord {
  phase: Phase = "warming";
  readonly #messages: { readonly phase: Phase; readonly sentAt: number }[] = [];
  readonly #received: Readonly<Record<Way, { readonly numbers: Set<number>; last: number }>> = {
    text: { numbers: new Set(), last: -1 },
    web: { numbers: new Set(), last: -1 },
  };
  readonly #pings: Readonly<Record<Way, { readonly phase: Phase; readonly sentAt: number }[]>> = { text: [], web: [] };
  readonly #worst: Record<Phase, number> = { warming: 0, idle: 0, attack: 0, after: 0 };
  readonly #late: Record<Phase, number> = { warming: 0, idle: 0, attack: 0, after: 0 };
  readonly #closed: string[] = [];
  #repeated = 0;
  #disordered = 0;

  /** @returns the number of the message */
  sends(now: number): number {
    this.#messages.push({ phase: this.phase, sentAt: now });
    return this.#messages.length - 1;
  }

  receives(way: Way, number: number, now: number): void {
    const { numbers, last } = this.#received[way];
    const message = this.#messages[number];
    if (message === undefined) throw new RangeError(`message ${number} came, but was never sent`);
    if (numbers.has(number)) this.#repeated += 1;
    else if (number < last) this.#disordered += 1;
    numbers.add(number);
    this.#received[way].last = Math.max(last, number);
    this.#waited(message.phase, now - message.sentAt);
  }

  asks(way: Way, now: number): void {
    this.#pings[way].push({ phase: this.phase, sentAt: now });
  }

  /** Answers come in the order of the pings. */
  isAnswered(way: Way, now: number): void {
    const ping = this.#pings[way].shift();
    if (ping !== undefined) this.#waited(ping.phase, now - ping.sentAt);
  }

  isLate(ms: number): void {
    this.#late[this.phase] = Math.max(this.#late[this.phase], ms);
  }

  isClosed(way: Way | "sender", reason: string): void {
    this.#closed.push(`${way}: ${reason}`);
  }

  /** Whether everything has come. */
  get isComplete(): boolean {
    return this.#lost === 0 && this.#unanswered === 0;
  }

  summary(): WitnessSummary {
    return {
      worstMs: { ...this.#worst },
      lateMs: { ...this.#late },
      sent: this.#messages.length,
      lost: this.#lost,
      repeated: this.#repeated,
      disordered: this.#disordered,
      unanswered: this.#unanswered,
      closed: this.#closed,
    };
  }

  get #lost(): number {
    return 2 * this.#messages.length - this.#received.text.numbers.size - this.#received.web.numbers.size;
  }

  get #unanswered(): number {
    return this.#pings.text.length + this.#pings.web.length;
  }

  #waited(phase: Phase, ms: number): void {
    this.#worst[phase] = Math.max(this.#worst[phase], ms);
  }
}
