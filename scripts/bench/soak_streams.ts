/**
 * What healthy clients of the soak are to hear of one another. A stay of a client in a room is a stream of
 * messages numbered from 0: who is there before it begins hears all of it, who comes in between hears
 * everything from the first one on that it hears, each once and in order.
 */

/** A client's stay in a room. */
export interface Stay {
  readonly room: string;
  /** Stays and streams that began one after another have growing numbers. */
  readonly enteredAt: number;
  /** By stream: the number that is to come next. */
  readonly heard: Map<number, number>;
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
  /** Heard again, or after a later one. */
  disordered = 0;
  /** Heard in a room that they were not sent to, or never sent. */
  stray = 0;

  /** A client has come to a room. */
  enter(room: string): Stay {
    return { room, enteredAt: this.#order++, heard: new Map() };
  }

  /** Somebody who is in that room will speak there. Returns the stream. */
  begin(room: string): number {
    const stream = this.#nextStream++;
    this.#streams.set(stream, { room, beganAt: this.#order++, sent: 0 });
    return stream;
  }

  /** Returns the next message's number. */
  say(stream: number): number {
    const it = this.#streams.get(stream);
    if (it === undefined) throw new RangeError(`Cannot speak in stream ${stream}: it is over`);
    return it.sent++;
  }

  hear(stay: Stay, stream: number, seq: number): void {
    const it = this.#streams.get(stream);
    if (it === undefined || it.room !== stay.room || seq >= it.sent) {
      this.stray += 1;
      return;
    }
    const next = stay.heard.get(stream) ?? (it.beganAt > stay.enteredAt ? 0 : seq);
    if (seq < next) this.disordered += 1;
    else {
      this.delivered += 1;
      this.lost += seq - next;
      stay.heard.set(stream, seq + 1);
    }
  }

  /**
   * A stream is over, and so long ago that all of it must have been heard by those who stay in its room.
   * @param isWhole false when nobody knows how much of it the server has read
   */
  end(stream: number, stays: Iterable<Stay>, isWhole: boolean): void {
    const it = this.#streams.get(stream);
    if (it === undefined) return;
    for (const stay of stays) {
      const next = stay.heard.get(stream) ?? (it.beganAt > stay.enteredAt ? 0 : it.sent);
      if (isWhole) this.lost += it.sent - next;
      stay.heard.delete(stream);
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
