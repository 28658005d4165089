/**
 * Counts lost, repeated and disordered messages. There is one stream for each pair of a sender and a
 * receiver, and its messages are numbered from 0. The counts are exact. A stream costs four bytes and,
 * after its first gap, one bit for each message.
 */
export class Streams {
  /** The next expected number of each stream. */
  readonly #next: Uint32Array;
  readonly #missing = new Map<number, Missing>();
  /** Messages that came, without repeated ones. */
  delivered = 0;
  /** Messages that came more than once. */
  repeated = 0;
  /** Messages that came after a later one of the same sender. */
  disordered = 0;

  constructor(count: number) {
    this.#next = new Uint32Array(count);
  }

  /** Records a message. Returns whether it is new. */
  record(stream: number, seq: number): boolean {
    const next = this.#next[stream] ?? 0;
    if (seq < next) return this.#recordLate(stream, seq);
    if (seq > next) this.#skip(stream, next, seq);
    this.#next[stream] = seq + 1;
    this.delivered += 1;
    return true;
  }

  /** Returns the next expected number: how many messages have come or are missing. */
  next(stream: number): number {
    return this.#next[stream] ?? 0;
  }

  /** Returns how many of the first `sent` messages did not come. */
  lost(stream: number, sent: number): number {
    return Math.max(0, sent - this.next(stream)) + this.gaps(stream);
  }

  /** Returns how many messages did not come although a later one did. */
  gaps(stream: number): number {
    return this.#missing.get(stream)?.count ?? 0;
  }

  #recordLate(stream: number, seq: number): boolean {
    if (this.#missing.get(stream)?.remove(seq) !== true) {
      this.repeated += 1;
      return false;
    }
    this.disordered += 1;
    this.delivered += 1;
    return true;
  }

  #skip(stream: number, from: number, to: number): void {
    const missing = this.#missing.get(stream) ?? new Missing();
    this.#missing.set(stream, missing);
    for (let seq = from; seq < to; seq += 1) missing.add(seq);
  }
}

/** A set of numbers, with one bit for each. */
class Missing {
  #bits = new Uint8Array(16);
  count = 0;

  add(seq: number): void {
    const byte = seq >> 3;
    if (byte >= this.#bits.length) {
      const grown = new Uint8Array(Math.max(byte + 1, this.#bits.length * 2));
      grown.set(this.#bits);
      this.#bits = grown;
    }
    this.#bits[byte] = (this.#bits[byte] ?? 0) | (1 << (seq & 7));
    this.count += 1;
  }

  /** Removes a number. Returns whether it was in the set. */
  remove(seq: number): boolean {
    const byte = this.#bits[seq >> 3] ?? 0;
    const bit = 1 << (seq & 7);
    if ((byte & bit) === 0) return false;
    this.#bits[seq >> 3] = byte & ~bit;
    this.count -= 1;
    return true;
  }
}
