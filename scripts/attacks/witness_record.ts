/** WitnessPhase in which a message was sent. Messages of the warm-up are not checked. */
export type WitnessPhase = "warming" | "idle" | "attack" | "after";

/** Protocol of a reader: text over plain TCP, or WebSocket. */
export type WitnessProtocol = "text" | "web";

export interface WitnessSummary {
  /** Longest wait in milliseconds for a message or an answer to a ping, by phase. */
  readonly worstMs: Readonly<Record<WitnessPhase, number>>;
  /** Longest delay of the witness's own timer, which is due to the machine and not to the server. */
  readonly lateMs: Readonly<Record<WitnessPhase, number>>;
  readonly sent: number;
  readonly lost: number;
  readonly repeated: number;
  readonly disordered: number;
  /** Pings without an answer. */
  readonly unanswered: number;
  /** Connections that ended, with their reasons. */
  readonly closed: readonly string[];
}

/** Records the messages and pings of the readers. Times are milliseconds of a monotonic clock. */
export class WitnessRecord {
  phase: WitnessPhase = "warming";
  readonly #messages: { readonly phase: WitnessPhase; readonly sentAt: number }[] = [];
  readonly #received: Readonly<Record<WitnessProtocol, { readonly numbers: Set<number>; last: number }>> = {
    text: { numbers: new Set(), last: -1 },
    web: { numbers: new Set(), last: -1 },
  };
  readonly #pings: Readonly<Record<WitnessProtocol, { readonly phase: WitnessPhase; readonly sentAt: number }[]>> = {
    text: [],
    web: [],
  };
  readonly #worst: Record<WitnessPhase, number> = { warming: 0, idle: 0, attack: 0, after: 0 };
  readonly #late: Record<WitnessPhase, number> = { warming: 0, idle: 0, attack: 0, after: 0 };
  readonly #closed: string[] = [];
  #repeated = 0;
  #disordered = 0;

  /** Records a sent message. @returns its number */
  sends(now: number): number {
    this.#messages.push({ phase: this.phase, sentAt: now });
    return this.#messages.length - 1;
  }

  receives(protocol: WitnessProtocol, number: number, now: number): void {
    const { numbers, last } = this.#received[protocol];
    const message = this.#messages[number];
    if (message === undefined) throw new RangeError(`message ${number} came, but was never sent`);
    if (numbers.has(number)) this.#repeated += 1;
    else if (number < last) this.#disordered += 1;
    numbers.add(number);
    this.#received[protocol].last = Math.max(last, number);
    this.#waited(message.phase, now - message.sentAt);
  }

  asks(protocol: WitnessProtocol, now: number): void {
    this.#pings[protocol].push({ phase: this.phase, sentAt: now });
  }

  /** Records an answer; answers come in the order of the pings. */
  isAnswered(protocol: WitnessProtocol, now: number): void {
    const ping = this.#pings[protocol].shift();
    if (ping !== undefined) this.#waited(ping.phase, now - ping.sentAt);
  }

  isLate(ms: number): void {
    this.#late[this.phase] = Math.max(this.#late[this.phase], ms);
  }

  isClosed(protocol: WitnessProtocol | "sender", reason: string): void {
    this.#closed.push(`${protocol}: ${reason}`);
  }

  /** Whether all messages and answers have come. */
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

  #waited(phase: WitnessPhase, ms: number): void {
    this.#worst[phase] = Math.max(this.#worst[phase], ms);
  }
}
