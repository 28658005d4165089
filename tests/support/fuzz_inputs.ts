/** Inputs that are hard on decoders: valid streams, what mutations make of them, and noise. */

import type { InputLimits } from "../../src/protocol/codec.ts";
import type { ProtocolName } from "../../src/protocol/detect.ts";
import { joined, utf8 } from "./bytes.ts";
import type { Random } from "./random.ts";
import { frame, header } from "./wire.ts";

/** What is fuzzed: a protocol's codec, or the detection. */
export const TARGETS = ["text", "binary", "json", "detect"] as const;
export type Target = ProtocolName | "detect";

/** Small, so that short inputs go past them. */
export const FUZZ_LIMITS: InputLimits = { maxMessageBytes: 40, maxLineBytes: 60, maxFrameBytes: 120 };

const WORDS = [
  ...[
    "NICK alice",
    "NICK",
    "NICK ",
    "nick bob",
    "Nick",
    "nIcK  a ",
    "/join dev",
    "/join  ",
    "//",
    "/",
    "/msg bob hi",
    "/who",
    "/history 5",
    "/quit",
  ],
  ...["/nick bob", "/me waves", "/me", "/delete", "/delete 2", "/lang en"],
  ...["안녕하세요", "😀", "👩‍👩‍👧", "e\u0301", "\ufeff", "\u2028", " ", "  ", "hello", "{", "x".repeat(38), "y".repeat(61)],
  ...["USER a 0 * :b", "PASS secret", "PRIVMSG x :y", "GET / HTTP/1.1", "GET lost", "Host: x", "\u001bOA", "\u001b[A"],
  ...["\u001b[31m", "\u202e", "\u2066", "\u0085", "\u007f", "\t", "\r", "\r\n", "\n", "\u0000", "\n\n\n\n"],
].map(utf8);

const TEXTS = [
  "hi",
  "안녕",
  "a\\nb",
  "\\u001b[2J",
  "\\ud800",
  "\\ud83d\\ude00",
  "",
  "\\t",
  "z".repeat(41),
  "[[{{",
  '\\\\\\"',
];

const OBJECTS = [
  '{"type":"nick","nick":"alice"}',
  '{"type":"join","room":"dev","id":"a"}',
  '{"type":"leave","room":"dev"}',
  ...TEXTS.map((text) => `{"type":"message","room":"lobby","text":"${text}","id":7}`),
  ...TEXTS.map((text) => `{"type":"direct","to":"bob","text":"${text}"}`),
  '{"type":"history","room":"lobby","limit":5,"before":9}',
  '{"type":"history","room":"lobby","limit":1e999}',
  '{"type":"who","room":"lobby"}',
  '{"type":"rooms"}',
  '{"type":"ping","id":"x"}',
  '{"type":"ping","id":null,"id":-0}',
  '{"type":"quit"}',
  '{"__proto__":{"type":"quit"},"constructor":1}',
  '[{"type":"quit"}]',
  "null",
  "",
].map(utf8);

/** Telnet commands, whole and cut off. */
const TELNET = [
  [0xff, 0xf4, 0xff, 0xfd, 0x06],
  [0xff, 0xf6],
  [0xff, 0xfb, 0x0a],
  [0xff, 0xff],
  [0xff, 0xfa, 0x1f, 0x00, 0x50, 0x00, 0x0a, 0xff, 0xf0],
  [0xff, 0xfa, 0xff],
  [0xff, 0xfd],
  [0x0d, 0x00],
].map((bytes) => Uint8Array.from(bytes));

/** First lines that detection has to look at. */
const REQUEST_LINES = [
  "GET / HTTP/1.1\r\n",
  "POST http://x HTTP/1.1\n",
  "CONNECT a:1 HTTP/1.1\n",
  "PRI * HTTP/2.0",
  "OPTIONS",
  "GET lost\n",
  "HEADER ",
  "\u0016\u0003\u0001\u0002\u0000",
].map(utf8);

const NOT_UTF8 = [[0x80], [0xff], [0xc0, 0xaf], [0xea, 0xb0], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]]
  .map((bytes) => Uint8Array.from(bytes));

const LIES = [0, 1, 119, 120, 121, 0xffff, 0x10000, 0xffffff, 0x1000000, 0x7fffffff, 0x80000000, 0xffffffff];

const LF = utf8("\n");

/** One input for `target`: noise, a valid stream, or (mostly) a mutation of one. */
export function fuzzInput(target: Target, random: Random): Uint8Array {
  const kind = random.below(16);
  if (kind === 0) return random.bytes(random.below(200));
  if (target === "detect" && kind < 8) return opening(random);
  let stream = validStream(target === "detect" ? random.pick(["text", "binary", "json"] as const) : target, random);
  for (let count = random.below(5); count > 0; count -= 1) stream = mutation(stream, random);
  return stream;
}

/** Sizes of the chunks that an input comes in. */
export function fuzzSizes(length: number, random: Random): number[] {
  const most = random.pick([1, 2, 4, 4, 8, 8, 16, 32, 64, 128, length + 1, length + 1]);
  const sizes: number[] = [];
  for (let sum = 0; sum < length && sizes.length < 1000;) {
    const size = random.below(most + 1);
    sizes.push(size);
    sum += size;
  }
  return sizes;
}

/** A few bytes of those that detection looks at. */
function opening(random: Random): Uint8Array {
  if (random.below(3) === 0) return mutation(random.pick(REQUEST_LINES), random);
  return Uint8Array.from({ length: random.below(8) }, () => random.pick([0, 0, 0x7b, 0x0a, 0x61, random.below(256)]));
}

function validStream(target: ProtocolName, random: Random): Uint8Array {
  const pieces = Array.from({ length: 1 + random.below(5) }, () => {
    const words = Array.from({ length: random.below(4) }, () => random.pick(WORDS));
    if (target === "text") return joined(...words, ...random.below(4) === 0 ? [random.pick(TELNET)] : [], LF);
    return target === "json" ? joined(random.pick(OBJECTS), LF) : frame(joined(...words));
  });
  return joined(...pieces);
}

function mutation(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + random.below(16));
  const [before, piece, after] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)];
  switch (random.below(9)) {
    case 0: { // a bit flips
      const flipped = Uint8Array.from(bytes);
      if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
      return flipped;
    }
    case 1: // something is cut off
      return before;
    case 2: // something is cut out
      return joined(before, after);
    case 3: // a piece is repeated
      return joined(before, ...Array.from({ length: random.below(9) }, () => piece), after);
    case 4: // a length lies
      return joined(before, header(random.pick(LIES)), bytes.subarray(Math.min(bytes.length, at + 4)));
    case 5: // what is no UTF-8 comes in between
      return joined(before, random.pick(NOT_UTF8), bytes.subarray(at));
    case 6: // noise comes in between
      return joined(before, random.bytes(random.below(8)), bytes.subarray(at));
    case 7: // a piece of another protocol comes in between
      return joined(before, random.pick([random.pick(WORDS), random.pick(OBJECTS)]), bytes.subarray(at));
    default: // the first length lies
      return joined(header(random.pick(LIES)), bytes.subarray(Math.min(bytes.length, 4)));
  }
}
