import process from "node:process";

/** Bytes of live objects after a full collection. Deno collects on demand with --v8-flags=--expose-gc. */
export async function liveHeapBytes(): Promise<number> {
  // Handles that are closed in this turn let go of their objects in the next ones.
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
  if ("Bun" in globalThis) Bun.gc(true);
  else {
    const { gc } = globalThis as { gc?: () => void };
    if (gc === undefined) throw new Error("run the tests with scripts/test.ts, or with --v8-flags=--expose-gc");
    gc();
  }
  return process.memoryUsage().heapUsed;
}

/**
 * The same with the memory of buffers, which is not part of the heap on Deno. A runtime frees that some time after a
 * collection, so this collects until no more than `enough` is left, a hundred times at most.
 */
export async function liveBytes(enough = 0): Promise<number> {
  let least = Infinity;
  for (let i = 0; i < (enough > 0 ? 100 : 5) && least > enough; i += 1) {
    await liveHeapBytes();
    const { heapUsed, external } = process.memoryUsage();
    least = Math.min(least, heapUsed + external);
  }
  return least;
}
