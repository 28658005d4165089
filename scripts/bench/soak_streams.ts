/**
 * Counts what healthy clients of the soak receive from one another. The messages of one client during one
 * stay in a room are a stream, numbered from 0. A client that was in the room before the stream began must
 * receive all of it; one that came later must receive all messages after the first one that it receives.
 */

/** A client's stay in a room. */
export interface Stay {
  readonly room: string;
  /** Position in the order in which stays and streams began. */
  readonly enteredAt: number;
  /** The next expected number, by stream. */
  readonly next: Map<number, number>;
}

interface Stream {
  readonly room: string;
  readonly beganAt: number;
  sent: number;
}

export class SoakStreams {
  readonly #streams = new Map<number, Stream>();
  #order = 0;
  #nextStream = 0;
  delivered = 0;
  lost = 0;
  /** Received again, or after a later one. */
  disordered = 0;
  /** Received in another room than they were sent to, or never sent. */
  stray = 0;

  /** Begins the stay of a client in a room. */
  enter(room: string): Stay {
    return { room, enteredAt: this.#order++, next: new Map() };
  }

  /** Begins a stream in a room. Returns its number. */
  begin(room: string): number {
    const stream = this.#nextStream++;
    this.#streams.set(stream, { room, beganAt: this.#order++, sent: 0 });
    return stream;
  }

  /** Returns the number of the next message. */
  send(stream: number): number {
    const it = this.#streams.get(stream);
    if (it === undefined) throw new RangeError(`Cannot send in stream ${stream}: it has ended`);
    return it.sent++;
  }

  /** Records a received message. */
  receive(stay: Stay, stream: number, seq: number): void {
    const it = this.#streams.get(stream);
    if (it === undefined || it.room !== stay.room || seq >= it.sent) {
      this.stray += 1;
      return;
    }
    const next = stay.next.get(stream) ?? (it.beganAt > stay.enteredAt ? 0 : seq);
    if (seq < next) this.disordered += 1;
    else {
      this.delivered += 1;
      this.lost += seq - next;
      stay.next.set(stream, seq + 1);
    }
  }

  /**
   * Ends a stream and counts its lost messages. All its messages must have had time to come.
   *
   * @param isWhole false when it is not known how much of it the server has read
   */
  end(stream: number, stays: Iterable<Stay>, isWhole: boolean): void {
    const it = this.#streams.get(stream);
    if (it === undefined) return;
    for (const stay of stays) {
      const next = stay.next.get(stream) ?? (it.beganAt > stay.enteredAt ? 0 : it.sent);
      if (isWhole) this.lost += it.sent - next;
      stay.next.delete(stream);
    }
    this.#streams.delete(stream);
  }

  get streams(): Iterable<number> {
    return this.#streams.keys();
  }

  roomOf(stream: number): string | undefined {
    return this.#streams.get(stream)?.room;
  }
}
