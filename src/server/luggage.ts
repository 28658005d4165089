import type { Address } from "../runtime/runtime.ts";
import type { CloseReason } from "./close_reason.ts";

/** What a connection takes along to another thread. */
export interface Luggage {
  readonly id: number;
  readonly descriptor: number;
  readonly remote: Address;
  /** When it was opened (see `Clock.now`). */
  readonly openedAt: number;
  /** Bytes from and to the client so far. */
  readonly received: number;
  readonly sent: number;
  /** What is left of its rate limit's burst; none without a limit. */
  readonly tokens?: number;
}

/** What one thread writes to another of a session that has moved: its connection comes, or has ended. */
export type Letter = { readonly luggage: Luggage } | { readonly ended: CloseReason };

export function writeLetter(letter: Letter): string {
  return JSON.stringify(letter);
}

export function readLetter(text: string): Letter {
  return JSON.parse(text) as Letter; // threads of one process trust each other
}
