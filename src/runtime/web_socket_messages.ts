/** Converts between JSON objects ended by LF and WebSocket messages of one object each. */

const LF = 10;
const CR = 13;

/** The first byte of a text frame that is a whole message (RFC 6455, 5.2). */
const TEXT = 0x81;

/** The last result: members of a room are sent the same array one after another. */
let latest: { readonly bytes: Uint8Array; readonly frames: Uint8Array } | undefined;

/** Makes a frame of each object in `bytes`, without its LF. `bytes` must never change. */
export function framesOf(bytes: Uint8Array): Uint8Array {
  if (latest?.bytes !== bytes) latest = { bytes, frames: framed(bytes) };
  return latest.frames;
}

function framed(bytes: Uint8Array): Uint8Array {
  let size = 0;
  for (const { from, to } of objectsIn(bytes)) size += headerBytes(to - from) + to - from;
  const frames = new Uint8Array(size);
  let at = 0;
  for (const { from, to } of objectsIn(bytes)) {
    at = writeHeader(frames, at, to - from);
    frames.set(bytes.subarray(from, to), at);
    at += to - from;
  }
  return frames;
}

function* objectsIn(bytes: Uint8Array): Iterable<{ readonly from: number; readonly to: number }> {
  let from = 0;
  for (let to = bytes.indexOf(LF); to !== -1; to = bytes.indexOf(LF, from)) {
    yield { from, to };
    from = to + 1;
  }
}

function headerBytes(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10;
}

/** Writes a frame header. Returns the index of the payload. */
function writeHeader(frames: Uint8Array, at: number, length: number): number {
  const size = headerBytes(length);
  const view = new DataView(frames.buffer, at, size);
  view.setUint8(0, TEXT);
  view.setUint8(1, size === 2 ? length : size === 4 ? 126 : 127);
  if (size === 4) view.setUint16(2, length);
  if (size === 10) view.setBigUint64(2, BigInt(length));
  return at + size;
}

/** Copies one message and ends it with LF. */
export function streamOf(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(message.length + 1);
  bytes.set(message);
  // Between tokens of JSON a CR is white space as an LF is; within a string neither is allowed.
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) bytes[at] = CR;
  bytes[message.length] = LF;
  return bytes;
}
