import type { ResultRow } from "./results.ts";

/** One run: a row for each server with a result. */
export type Run = Readonly<Record<string, ResultRow>>;

/** Share of a processor that other processes, also of the host, may use in a quiet run. */
const MAX_FOREIGN = 0.1;

/** Returns the highest share of a processor that other processes used during the measurement of a server. */
function foreignLoad(run: Run): number {
  return Math.max(0, ...Object.values(run).map(({ steal = 0, other_cores = 0 }) => steal + Math.max(0, other_cores)));
}

/**
 * Makes `count` runs, and one more for each that was not quiet, at most twice as many. Returns the quietest ones,
 * whatever their results are.
 *
 * @param make makes a run; runs are numbered from 1
 * @returns `count` runs in the order in which they were made
 */
export async function quietRuns(count: number, make: (number: number) => Run | Promise<Run>): Promise<Run[]> {
  const runs: Run[] = [];
  while (runs.length < 2 * count && runs.filter((run) => foreignLoad(run) <= MAX_FOREIGN).length < count) {
    runs.push(await make(runs.length + 1));
  }
  const quietest = new Set(runs.toSorted((a, b) => foreignLoad(a) - foreignLoad(b)).slice(0, count));
  return runs.filter((run) => quietest.has(run));
}

/** Returns the rows of each server, in the order of the runs. */
export function rowsByServer(servers: readonly string[], runs: readonly Run[]): Record<string, ResultRow[]> {
  return Object.fromEntries(servers.map((server) => [server, runs.flatMap((run) => run[server] ?? [])]));
}
