import fc from "fast-check";
import type { ClientRequest } from "../../src/chat/request.ts";
import type { Decoder } from "../../src/protocol/codec.ts";
import { owned } from "./requests.ts";

/** The next request that `decoder` has, in memory of its own. */
export function take(decoder: Decoder): ClientRequest | undefined {
  const request = decoder.next();
  return request && owned(request);
}

/** The complete requests that `decoder` has now, in memory of their own. */
export function drain(decoder: Decoder): ClientRequest[] {
  const requests: ClientRequest[] = [];
  for (let request = decoder.next(); request !== undefined; request = decoder.next()) requests.push(owned(request));
  return requests;
}

/**
 * What `decoder` makes of a stream that comes in these chunks, each in memory that is overwritten before
 * the next one comes: as a runtime may do that reads into one buffer.
 */
export function decode(decoder: Decoder, chunks: Iterable<Uint8Array>): ClientRequest[] {
  const requests: ClientRequest[] = [];
  for (const chunk of chunks) {
    const memory = new Uint8Array(chunk);
    decoder.push(memory);
    requests.push(...drain(decoder));
    decoder.hold();
    memory.fill(0xff);
  }
  return requests;
}

/** One byte a chunk. */
export function* singleBytes(bytes: Uint8Array): Generator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += 1) yield bytes.subarray(i, i + 1);
}

/** Every way to cut `bytes` into two chunks, either of which may be empty. */
export function* splits(bytes: Uint8Array): Generator<[Uint8Array, Uint8Array]> {
  for (let i = 0; i <= bytes.length; i += 1) yield [bytes.subarray(0, i), bytes.subarray(i)];
}

/** Sizes for {@link chunked}: one for each way to cut `bytes` into two chunks, and single bytes. */
export function* chunkSizesOf(bytes: Uint8Array): Generator<number[]> {
  for (let i = 0; i <= bytes.length; i += 1) yield [i];
  yield Array.from(bytes, () => 1);
}

/** `bytes` as chunks of these sizes, the last one as large as what is left. */
export function* chunked(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  let offset = 0;
  for (const size of sizes) {
    yield bytes.subarray(offset, offset + size);
    offset = Math.min(bytes.length, offset + size);
  }
  yield bytes.subarray(offset);
}

/** Sizes of chunks, for {@link chunked}. */
export const chunkSizes: fc.Arbitrary<number[]> = fc.array(fc.nat(40), { maxLength: 30 });
