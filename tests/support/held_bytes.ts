import { ByteBuffer } from "../../src/lib/byte_buffer.ts";
import { ChunkReader } from "../../src/protocol/chunk_reader.ts";

/** What the last decoder to do anything keeps of former chunks, has not used of the last one, and had of both at most. */
const held = { kept: 0, unused: 0, most: 0 };
let watching = false;

/**
 * The most bytes that a decoder holds at any time while `run` runs: the chunk it was given, as far as
 * it is not used, and what it keeps of former ones. Only for one new decoder, and synchronous code.
 */
export function mostHeld(run: () => void): number {
  // Watching goes on for good: to change a prototype for each of a million inputs would cost more than they do.
  if (!watching) watch();
  Object.assign(held, { kept: 0, unused: 0, most: 0 });
  run();
  return held.most;
}

function watch(): void {
  watching = true;
  after(ByteBuffer.prototype, ["append", "appendRange", "clear", "take"], ({ length }) => {
    held.kept = length;
    held.most = Math.max(held.most, held.kept + held.unused);
  });
  after(ChunkReader.prototype, ["push", "take", "clear", "hold"], ({ length }) => {
    held.unused = length;
    held.most = Math.max(held.most, held.kept + held.unused);
  });
}

/** Lets `look` see an object after each of these methods. */
function after<Type extends object>(
  prototype: Type,
  names: readonly (keyof Type & string)[],
  look: (it: Type) => void,
): void {
  for (const name of names) {
    const method = prototype[name] as (this: Type, ...args: unknown[]) => unknown;
    Object.assign(prototype, {
      [name](this: Type, ...args: unknown[]) {
        const result = method.apply(this, args);
        look(this);
        return result;
      },
    });
  }
}
