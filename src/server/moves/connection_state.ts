import type { Address } from "../../runtime/runtime.ts";
import type { CloseReason } from "../close_reason.ts";

/** What one thread tells another of a connection that it hands over. What belongs to its session is in `SessionState`. */
export interface ConnectionState {
  readonly id: number;
  readonly descriptor: number;
  readonly remote: Address;
  /** When it was opened (see `Clock.now`). */
  readonly openedAt: number;
  /** Bytes from and to the client so far. */
  readonly received: number;
  readonly sent: number;
}

/** What is sent after a session that has moved: its connection, or why that has ended. */
export type HandoffMessage = { readonly state: ConnectionState } | { readonly ended: CloseReason };

export function writeHandoffMessage(message: HandoffMessage): string {
  return JSON.stringify(message);
}

export function readHandoffMessage(text: string): HandoffMessage {
  return JSON.parse(text) as HandoffMessage; // threads of one process trust each other
}
