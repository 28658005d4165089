/** Up to so many bytes a loop is faster than a call, which would need a view of them first. */
const LOOP_BYTES = 128;

/**
 * Some of an array's bytes, as a view of them would be, for a tenth of its price: on Deno an array with memory of
 * its own takes most of a microsecond to make, and on Bun a view takes as long as reading a message does.
 *
 * The array is whose it was: who hands out a span says for how long it is valid.
 */
export class ByteRange {
  readonly array: Uint8Array;
  /** Index of the first byte, and of the one behind the last. */
  readonly start: number;
  readonly end: number;

  constructor(array: Uint8Array, start = 0, end = array.length) {
    this.array = array;
    this.start = start;
    this.end = end;
  }

  get length(): number {
    return this.end - this.start;
  }

  /** What stands from its byte `from` until before `to`. They must be within it. */
  part(from: number, to = this.length): ByteRange {
    return new ByteRange(this.array, this.start + from, this.start + to);
  }

  /** As an array in the same memory. */
  view(): Uint8Array {
    const isWhole = this.start === 0 && this.end === this.array.length;
    return isWhole ? this.array : this.array.subarray(this.start, this.end);
  }

  /** As an array with memory of its own. */
  copy(): Uint8Array {
    const copy = new Uint8Array(this.length);
    this.copyTo(copy, 0);
    return copy;
  }

  /** Writes its bytes into `target`, from `at` on. */
  copyTo(target: Uint8Array, at: number): void {
    const { array, start, end } = this;
    if (end - start > LOOP_BYTES) return target.set(this.view(), at);
    let to = at;
    for (let from = start; from < end; from += 1, to += 1) target[to] = array[from] as number;
  }

  /** Which of its bytes, from its byte `from` on, is the first `byte`; -1 when none is. */
  indexOf(byte: number, from = 0): number {
    if (this.length > LOOP_BYTES) return this.view().indexOf(byte, from);
    const { array, start, end } = this;
    for (let i = start + from; i < end; i += 1) if (array[i] === byte) return i - start;
    return -1;
  }
}
