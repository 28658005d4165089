import { ByteRange } from "../../src/lib/byte_range.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** `text` as UTF-8. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text of `bytes`. @throws when they are not valid UTF-8. */
export function textOf(bytes: Uint8Array | ByteRange): string {
  return decoder.decode(bytes instanceof ByteRange ? bytes.view() : bytes);
}

/** The arrays one after another. */
export function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

/** `%TypedArray%.prototype`, where the methods of every typed array are. */
const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;

/**
 * How many bytes `run` copies (`set`, `slice`) and looks at (`indexOf`, `lastIndexOf`, words of a `DataView`):
 * what it costs, whatever the machine. Only for synchronous code.
 */
export function byteWork(run: () => void): number {
  const { set, slice, indexOf, lastIndexOf } = typedArray;
  const { getInt32 } = DataView.prototype;
  let bytes = 0;
  DataView.prototype.getInt32 = function (at, littleEndian) {
    bytes += 4;
    return getInt32.call(this, at, littleEndian);
  };
  typedArray.lastIndexOf = function (this: Uint8Array, byte) {
    const found = lastIndexOf.call(this, byte, this.length - 1);
    bytes += this.length - found;
    return found;
  };
  typedArray.set = function (source, offset) {
    bytes += source.length;
    set.call(this, source, offset);
  };
  typedArray.slice = function (this: Uint8Array, start, end) {
    const copy = slice.call(this, start, end);
    bytes += copy.length;
    return copy;
  } as typeof slice;
  typedArray.indexOf = function (this: Uint8Array, byte, from = 0) {
    const found = indexOf.call(this, byte, from);
    bytes += (found === -1 ? this.length : found + 1) - from;
    return found;
  };
  try {
    run();
  } finally {
    Object.assign(typedArray, { set, slice, indexOf, lastIndexOf });
    Object.assign(DataView.prototype, { getInt32 });
  }
  return bytes;
}
