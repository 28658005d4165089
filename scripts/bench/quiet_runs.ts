import type { Row } from "./results.ts";

/** A row for each server that brought one. */
export type Run = Readonly<Record<string, Row>>;

/** The share of a processor that others, the machine's host among them, may take for a run to count as quiet. */
const MAX_TAKEN = 0.1;

/** What others took of a processor while that server was measured with which they took most. */
function taken(run: Run): number {
  return Math.max(0, ...Object.values(run).map(({ steal = 0, other_cores = 0 }) => steal + Math.max(0, other_cores)));
}

/**
 * Makes `count` runs, and another one for each that was not quiet, but at most as many again: then the quietest are
 * taken. What the servers have done is not looked at.
 *
 * @param make makes the run of that number, from 1 on
 * @returns `count` of them, as they were made one after another
 */
export async function quietRuns(count: number, make: (number: number) => Run | Promise<Run>): Promise<Run[]> {
  const runs: Run[] = [];
  while (runs.length < 2 * count && runs.filter((run) => taken(run) <= MAX_TAKEN).length < count) {
    runs.push(await make(runs.length + 1));
  }
  const quietest = new Set(runs.toSorted((a, b) => taken(a) - taken(b)).slice(0, count));
  return runs.filter((run) => quietest.has(run));
}

/** The rows of each server, run by run. */
export function rowsByServer(servers: readonly string[], runs: readonly Run[]): Record<string, Row[]> {
  return Object.fromEntries(servers.map((server) => [server, runs.flatMap((run) => run[server] ?? [])]));
}
