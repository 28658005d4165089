/** Keeps a load from servers that people use, unless the user wants it there. */

import process from "node:process";
import { createInterface } from "node:readline";
import type { RoomSummary } from "../../chat/answer.ts";

/** Clients on the server that are not of this run, and the rooms they are in. */
export interface Others {
  readonly clients: number;
  readonly rooms: number;
  /** Whether the server has more rooms than it listed. */
  readonly isMore: boolean;
}

/** Counts the others from the answer to `rooms`, which one client of this run has sent from the lobby. */
export function othersIn(rooms: readonly RoomSummary[], count: number): Others {
  const members = rooms.map(({ members }, index) => index === 0 ? members - 1 : members).filter((it) => it > 0);
  const clients = members.reduce((sum, it) => sum + it, 0);
  return { clients, rooms: members.length, isMore: count > rooms.length };
}

/** What the others will notice of a run with this many clients. */
export function warningOf({ clients, rooms, isMore }: Others, load: number): string {
  const are = `${isMore ? "at least " : ""}${clients} ${clients === 1 ? "client is" : "clients are"}`;
  return `${are} on this server, in ${rooms} ${rooms === 1 ? "room" : "rooms"}: they may be delayed, and the lobby ` +
    `sees ${load} clients come and go`;
}

/** Asks on a terminal whether to go on. Resolves to undefined if so, else to why not. */
export async function refusal(warning: string, isConfirmed: boolean): Promise<string | undefined> {
  if (isConfirmed) {
    process.stderr.write(`maru: ${warning}\n`);
    return undefined;
  }
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return `${warning}; expected --yes`;
  return await isYes(`maru: ${warning}. Go on? [y/N] `) ? undefined : "nothing was sent";
}

/** Asks on the terminal. The end of the input and Ctrl-C mean no. */
function isYes(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise<boolean>((resolve) => {
    lines.on("close", () => resolve(false));
    lines.question(question, (answer) => resolve(/^y(es)?$/i.test(answer.trim())));
  }).finally(() => lines.close());
}
