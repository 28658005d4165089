import type { ThreadIndex } from "../thread_index.ts";
import type { BatchReader } from "./batch.ts";
import type { ThreadLink } from "./link.ts";
import type { Op } from "./ops.ts";

/** Reads exactly what was written behind the op, and does what it says. The record came from `thread` over `link`. */
export type RecordHandler = (from: BatchReader, link: ThreadLink, thread: ThreadIndex) => void;

/** The records that one part of the backplane takes. */
export type RecordHandlers = { readonly [op in Op]?: RecordHandler };
