/**
 * Measures the text decoder alone, on the current runtime:
 *
 *     bun scripts/bench/codec.ts [--json]
 *     deno run -A scripts/bench/codec.ts [--json]
 *
 * Prints the bytes per second that it decodes, used as in the server (push a chunk, take its requests, hold), and
 * those of a bare `indexOf` for each LF in the same bytes. Chunks have 64 KiB, lines 64 bytes, once in ASCII and
 * once in Korean. Both are timed in alternating turns of a tenth of a second; the figures are medians.
 */

import process from "node:process";
import { DEFAULTS } from "../../src/config/schema.ts";
import { SENTENCES } from "../../src/protocol/messages.ts";
import { createProtocols } from "../../src/protocol/mod.ts";
import { runtime } from "../../src/runtime/mod.ts";
import { medianOf } from "./statistics.ts";

const CHUNK_BYTES = 64 * 1024;
/** Bytes of a line with its LF. */
const LINE_BYTES = 64;
const TURN_MS = 100;
const TURNS = 9;
/** Turns before the measured ones, in which the code is compiled. */
const WARM_TURNS = 3;
/** Chunks between two readings of the clock. */
const ROUND = 16;
const LF = 0x0a;

const SAMPLES = {
  ascii: "the build is green again, who takes the next one? I would, today",
  korean: "내일 회의는 세 시에 시작합니다, 늦지 마세요",
} as const;

/** Bytes per second. */
interface CodecFigures {
  readonly decoder: number;
  readonly indexOf: number;
}
export type CodecResult = Readonly<Record<keyof typeof SAMPLES, CodecFigures>>;

/** Fills a chunk with lines that contain a sentence, cut to their length. */
function chunkOf(sentence: string): Uint8Array {
  const line = new Uint8Array(LINE_BYTES).fill(0x2e);
  new TextEncoder().encodeInto(sentence, line.subarray(0, -1));
  line[LINE_BYTES - 1] = LF;
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (let at = 0; at < CHUNK_BYTES; at += LINE_BYTES) chunk.set(line, at);
  return chunk;
}

function countLines(chunk: Uint8Array): number {
  let lines = 0;
  for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, end + 1)) lines += 1;
  return lines;
}

/** Returns a function that decodes a chunk and counts its messages. */
function decoding(): (chunk: Uint8Array) => number {
  const { text } = createProtocols({
    sentences: SENTENCES,
    language: "ko",
    limits: DEFAULTS,
    server: "maru",
    published: {},
    time: () => 0,
  });
  const decoder = text.decoder();
  return (chunk) => {
    decoder.push(chunk);
    let messages = 0;
    for (let request = decoder.next(); request !== undefined; request = decoder.next()) {
      if (request.kind === "message" && request.body.payload.length === LINE_BYTES - 1) messages += 1;
    }
    decoder.hold();
    return messages;
  };
}

/** Measures the bytes per second of `work` in one turn. @throws when it does not find all lines */
function rateOf(work: (chunk: Uint8Array) => number, chunk: Uint8Array): number {
  const started = performance.now();
  let chunks = 0;
  while (performance.now() - started < TURN_MS) {
    for (let i = 0; i < ROUND; i += 1) {
      const lines = work(chunk);
      if (lines !== CHUNK_BYTES / LINE_BYTES) {
        throw new Error(`expected ${CHUNK_BYTES / LINE_BYTES} lines, found ${lines}`);
      }
    }
    chunks += ROUND;
  }
  return (chunks * CHUNK_BYTES * 1000) / (performance.now() - started);
}

function measure(sentence: string): CodecFigures {
  const chunk = chunkOf(sentence);
  const decode = decoding();
  const rates = Array.from({ length: WARM_TURNS + TURNS }, () => {
    return { decoder: rateOf(decode, chunk), indexOf: rateOf(countLines, chunk) };
  }).slice(WARM_TURNS);
  return {
    decoder: medianOf(rates.map(({ decoder }) => decoder)),
    indexOf: medianOf(rates.map(({ indexOf }) => indexOf)),
  };
}

if (import.meta.main) {
  const result: CodecResult = { ascii: measure(SAMPLES.ascii), korean: measure(SAMPLES.korean) };
  if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    for (const [text, { decoder, indexOf }] of Object.entries(result)) {
      process.stdout.write(
        `${runtime.name} ${runtime.version}, ${text}: ${(decoder / 1e6).toFixed(0)} MB/s decoded, ` +
          `${(indexOf / 1e6).toFixed(0)} MB/s by indexOf, ratio ${(decoder / indexOf).toFixed(3)}\n`,
      );
    }
  }
}
