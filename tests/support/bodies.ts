/** Bodies of messages in memory of their own, for tests that keep them. */

import type { Body } from "../../src/chat/body.ts";
import { ByteRange } from "../../src/lib/byte_range.ts";

/** A body of these bytes, which are clean text. */
export function bodyWith(bytes: Uint8Array): Body {
  const text = new ByteRange(bytes);
  return { payload: text, text };
}

/** The same body in memory of its own. */
export function ownBody({ payload, text }: Body): Body {
  if (text === payload) return bodyWith(payload.copy());
  return { payload: new ByteRange(payload.copy()), text: text && new ByteRange(text.copy()) };
}
