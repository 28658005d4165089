/**
 * What so many receivers heard of so many senders: a stream for each pair, whose messages are numbered
 * from 0. Exact, whatever is lost, repeated or overtaken, in four bytes a stream and, where there was a
 * gap, a bit for each message of that stream.
 */
export class Streams {
  /** By stream: the number that comes next. */
  readonly #next: Uint32Array;
  readonly #missing = new Map<number, Missing>();
  /** Messages that came, repeats aside. */
  delivered = 0;
  /** Messages that came again. */
  repeated = 0;
  /** Messages that came after a later one of their sender. */
  disordered = 0;

  constructor(count: number) {
    this.#next = new Uint32Array(count);
  }

  /** A message came. Returns whether it is new. */
  take(stream: number, seq: number): boolean {
    const next = this.#next[stream] ?? 0;
    if (seq < next) return this.#takeLate(stream, seq);
    if (seq > next) this.#skip(stream, next, seq);
    this.#next[stream] = seq + 1;
    this.delivered += 1;
    return true;
  }

  /** The number that comes next, which is how many came or are missing. */
  next(stream: number): number {
    return this.#next[stream] ?? 0;
  }

  /** Of the first `sent` messages: how many did not come. */
  lost(stream: number, sent: number): number {
    return Math.max(0, sent - this.next(stream)) + this.gaps(stream);
  }

  /** Messages that did not come though a later one did. */
  gaps(stream: number): number {
    return this.#missing.get(stream)?.count ?? 0;
  }

  #takeLate(stream: number, seq: number): boolean {
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

/** A set of numbers, a bit each. */
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

  /** Whether it was there. */
  remove(seq: number): boolean {
    const byte = this.#bits[seq >> 3] ?? 0;
    const bit = 1 << (seq & 7);
    if ((byte & bit) === 0) return false;
    this.#bits[seq >> 3] = byte & ~bit;
    this.count -= 1;
    return true;
  }
}
