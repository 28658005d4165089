/**
 * What a message of the load generator begins with: which run and stage it is of, who sent it, the
 * how manieth of that sender it is, and when it was to leave:
 *
 *     ~k3f12-000042-00000017-0001234567~
 *
 * Every part has its place, so that reading one costs no decoding and writing one no string.
 */

const TILDE = 0x7e;
const DASH = 0x2d;
const ZERO = 0x30;

/** Characters that name a run and, the last one, its stage. */
export const TAG_BYTES = 5;
const SENDER = { start: 1 + TAG_BYTES + 1, digits: 6 };
const SEQ = { start: SENDER.start + SENDER.digits + 1, digits: 8 };
const MICROS = { start: SEQ.start + SEQ.digits + 1, digits: 10 };
const END = MICROS.start + MICROS.digits;
export const MESSAGE_TAG_BYTES = END + 1;

/** What the digits can say. */
export const MAX_SENDERS = 10 ** SENDER.digits;
export const MAX_SEQ = 10 ** SEQ.digits;

export interface MessageTag {
  sender: number;
  /** From 0, of that sender in that stage. */
  seq: number;
  /** When it was to leave, in microseconds from the beginning of the stage. */
  micros: number;
}

/** Writes a mark over the {@link MESSAGE_TAG_BYTES} at `offset`. */
export function writeMessageTag(bytes: Uint8Array, offset: number, tag: Uint8Array, mark: MessageTag): void {
  bytes[offset] = TILDE;
  bytes.set(tag, offset + 1);
  for (const { start } of [SENDER, SEQ, MICROS]) bytes[offset + start - 1] = DASH;
  writeDigits(bytes, offset, SENDER, mark.sender);
  writeDigits(bytes, offset, SEQ, mark.seq);
  writeDigits(bytes, offset, MICROS, mark.micros);
  bytes[offset + END] = TILDE;
}

/** Whether a mark of `tag` begins at `offset`. */
export function isMarked(bytes: Uint8Array, offset: number, tag: Uint8Array): boolean {
  if (offset < 0 || bytes[offset] !== TILDE) return false;
  for (let i = 0; i < TAG_BYTES; i += 1) {
    if (bytes[offset + 1 + i] !== tag[i]) return false;
  }
  return true;
}

/** Reads the rest of a mark into `mark`; false when it is damaged. */
export function readMessageTag(bytes: Uint8Array, offset: number, mark: MessageTag): boolean {
  mark.sender = digitsIn(bytes, offset, SENDER);
  mark.seq = digitsIn(bytes, offset, SEQ);
  mark.micros = digitsIn(bytes, offset, MICROS);
  return bytes[offset + END] === TILDE && mark.sender >= 0 && mark.seq >= 0 && mark.micros >= 0;
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

/** -1 when there is anything but digits. */
function digitsIn(bytes: Uint8Array, offset: number, { start, digits }: Field): number {
  let value = 0;
  for (let i = offset + start; i < offset + start + digits; i += 1) {
    const digit = (bytes[i] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
