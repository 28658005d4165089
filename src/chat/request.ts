import type { Body } from "./body.ts";
import type { Problem } from "./code.ts";
import type { RequestId } from "./ids.ts";

/** What one frame asks for, whatever protocol it came by. */
export type ClientRequest =
  /** An empty line or a keep-alive: counts as a frame, asks for nothing. */
  | { readonly kind: "nothing" }
  /** A message to the one room that the session is in. */
  | { readonly kind: "message"; readonly body: Body }
  /** A command's word (`NICK`, `/join`) and what stands behind it, as it was sent. */
  | { readonly kind: "command"; readonly word: string; readonly rest: string }
  /** A command by its name, with an input that its schema has passed. */
  | { readonly kind: "call"; readonly name: string; readonly input: unknown; readonly id: RequestId | undefined }
  /** A telnet command. These bytes are its answer. */
  | { readonly kind: "telnet"; readonly reply: Uint8Array }
  /** A line of a protocol that this port does not speak. The problem is sent, and the connection is to be closed. */
  | { readonly kind: "foreign"; readonly problem: Problem }
  /** A frame that can't be taken. After a fatal one the stream can't be followed: the connection is to be closed. */
  | { readonly kind: "invalid"; readonly problem: Problem; readonly fatal: boolean; readonly id?: RequestId };
