/** How a claim to a nickname's key, look or both is written into a batch and read from it. */

import type { Claim } from "../../chat/nickname_registry.ts";
import type { BatchReader, BatchWriter } from "./batch.ts";

export function writeClaim(out: BatchWriter, { key, look }: Claim): void {
  for (const part of [key, look]) {
    out.byte(part === undefined ? 0 : 1);
    if (part !== undefined) out.string(part);
  }
}

export function readClaim(from: BatchReader): Claim {
  const [key, look] = [readPart(from), readPart(from)];
  return { ...(key === undefined ? {} : { key }), ...(look === undefined ? {} : { look }) };
}

function readPart(from: BatchReader): string | undefined {
  return from.byte() === 0 ? undefined : from.string();
}
