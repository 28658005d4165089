/** What stands on the wire, read strictly: whatever is not well-formed throws. */

import assert from "node:assert/strict";
import { joined, textOf, utf8 } from "./bytes.ts";

/** The header of a frame with a payload of `length` bytes, whether or not there is one. */
export function header(length: number): Uint8Array {
  return Uint8Array.of(length, length >>> 8, length >>> 16, length >>> 24);
}

/** One binary frame. */
export function frame(payload: Uint8Array | string): Uint8Array {
  const bytes = typeof payload === "string" ? utf8(payload) : payload;
  return joined(header(bytes.length), bytes);
}

/** One JSON line. */
export function json(object: unknown): Uint8Array {
  return utf8(`${JSON.stringify(object)}\n`);
}

/** The payloads of binary frames, which fill `bytes` exactly. */
export function payloadsIn(bytes: Uint8Array): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    assert.ok(at + 4 <= bytes.length, "a header is cut off");
    const length = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
    at += 4 + length;
    assert.ok(at <= bytes.length, "a payload is cut off");
    payloads.push(bytes.slice(at - length, at));
  }
  return payloads;
}

/** The lines of text in `bytes`, each ended by LF: valid UTF-8 that drives no terminal. */
export function linesIn(bytes: Uint8Array): string[] {
  const text = textOf(bytes);
  assert.ok(text === "" || text.endsWith("\n"), "a line without its end");
  const lines = text.split("\n").slice(0, -1);
  for (const line of lines) assertClean(line);
  return lines;
}

/** The objects in `bytes`, one a line. */
export function objectsIn(bytes: Uint8Array): Record<string, unknown>[] {
  const text = textOf(bytes);
  assert.ok(text === "" || text.endsWith("\n"), "an object without its LF");
  return text.split("\n").slice(0, -1).map((line) => {
    const object = JSON.parse(line);
    assert.ok(typeof object === "object" && object !== null && !Array.isArray(object), line);
    return object;
  });
}

/** Holds `text` to DESIGN 2.1's clean text, of one line. */
export function assertClean(text: string): void {
  assert.doesNotMatch(text, /(?!\t)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
}
