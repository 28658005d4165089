import type { Body } from "./body.ts";
import type { Problem } from "./code.ts";
import type { RequestId } from "./ids.ts";

/** A request decoded from one frame or line of any protocol. */
export type ClientRequest =
  /** An empty line or a keep-alive. It counts as a frame and has no effect. */
  | { readonly kind: "nothing" }
  /**
   * A message to the one room that the session is in. A line such as `nick alice` has `nick`, the text after that word:
   * for a session without a nickname the line is the command NICK.
   */
  | { readonly kind: "message"; readonly body: Body; readonly nick?: string }
  /** A command's word (`NICK`, `/join`), and the text after it as it was sent. */
  | { readonly kind: "command"; readonly word: string; readonly rest: string }
  /** A command by name. Its schema has validated the input. */
  | { readonly kind: "call"; readonly name: string; readonly input: unknown; readonly id: RequestId | undefined }
  /** A telnet command. `reply` is the answer to send. */
  | { readonly kind: "telnet"; readonly reply: Uint8Array }
  /** A line of an unsupported protocol. The server must send the problem and close the connection. */
  | { readonly kind: "foreign"; readonly problem: Problem }
  /** An invalid frame. After a fatal one the stream cannot be decoded, so the connection must be closed. */
  | { readonly kind: "invalid"; readonly problem: Problem; readonly fatal: boolean; readonly id?: RequestId };
