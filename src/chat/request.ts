import type { Problem } from "./code.ts";
import type { Body } from "./event.ts";

/** What one frame asks for, whatever protocol it came by. */
export type Request =
  /** An empty line or a keep-alive: counts as a frame, asks for nothing. */
  | { readonly kind: "nothing" }
  | { readonly kind: "message"; readonly body: Body }
  /** A command's word (`NICK`, `/join`) and what stands behind it, as it was sent. */
  | { readonly kind: "command"; readonly word: string; readonly rest: string }
  /** A frame that can't be taken. After a fatal one the stream can't be followed: the connection is to be closed. */
  | { readonly kind: "invalid"; readonly problem: Problem; readonly fatal: boolean };
