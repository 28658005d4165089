/**
 * The tag at the start of each message of the load generator: the run and the stage, the sender, the
 * sequence number of the sender, and the time at which the message was due:
 *
 *     ~k3f12-000042-00000017-0001234567~
 *
 * Every field has a fixed position, so that reading needs no decoding, and writing creates no string.
 */

const TILDE = 0x7e;
const DASH = 0x2d;
const ZERO = 0x30;

/** Characters of the run; the last one is the stage. */
export const RUN_BYTES = 5;
const SENDER = { start: 1 + RUN_BYTES + 1, digits: 6 };
const SEQ = { start: SENDER.start + SENDER.digits + 1, digits: 8 };
const MICROS = { start: SEQ.start + SEQ.digits + 1, digits: 10 };
const END = MICROS.start + MICROS.digits;
export const MESSAGE_TAG_BYTES = END + 1;

export interface MessageTag {
  sender: number;
  /** Number of the message of this sender in this stage, from 0. */
  seq: number;
  /** When it was due, in microseconds from the start of the stage. */
  micros: number;
}

/** Writes a tag over the {@link MESSAGE_TAG_BYTES} at `offset`. */
export function writeMessageTag(bytes: Uint8Array, offset: number, run: Uint8Array, tag: MessageTag): void {
  bytes[offset] = TILDE;
  bytes.set(run, offset + 1);
  for (const { start } of [SENDER, SEQ, MICROS]) bytes[offset + start - 1] = DASH;
  writeDigits(bytes, offset, SENDER, tag.sender);
  writeDigits(bytes, offset, SEQ, tag.seq);
  writeDigits(bytes, offset, MICROS, tag.micros);
  bytes[offset + END] = TILDE;
}

/** Whether a tag of `run` begins at `offset`. */
export function isTagged(bytes: Uint8Array, offset: number, run: Uint8Array): boolean {
  if (offset < 0 || bytes[offset] !== TILDE) return false;
  for (let i = 0; i < RUN_BYTES; i += 1) {
    if (bytes[offset + 1 + i] !== run[i]) return false;
  }
  return true;
}

/** Reads the fields of a tag into `tag`. Returns false when they are damaged. */
export function readMessageTag(bytes: Uint8Array, offset: number, tag: MessageTag): boolean {
  tag.sender = digitsIn(bytes, offset, SENDER);
  tag.seq = digitsIn(bytes, offset, SEQ);
  tag.micros = digitsIn(bytes, offset, MICROS);
  return bytes[offset + END] === TILDE && tag.sender >= 0 && tag.seq >= 0 && tag.micros >= 0;
}

interface Field {
  readonly start: number;
  readonly digits: number;
}

function writeDigits(bytes: Uint8Array, offset: number, { start, digits }: Field, value: number): void {
  let rest = value;
  for (let i = offset + start + digits - 1; i >= offset + start; i -= 1) {
    const next = Math.floor(rest / 10);
    bytes[i] = ZERO + rest - next * 10;
    rest = next;
  }
}

/** Reads a number; returns -1 when a byte is not a digit. */
function digitsIn(bytes: Uint8Array, offset: number, { start, digits }: Field): number {
  let value = 0;
  for (let i = offset + start; i < offset + start + digits; i += 1) {
    const digit = (bytes[i] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
