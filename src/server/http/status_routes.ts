import { ROW_SECONDS } from "../../observe/status_history.ts";
import { STATUS_COLUMNS } from "../../observe/status_row.ts";
import type { HttpResponse } from "../../runtime/mod.ts";
import type { StatusSampler } from "../status_sampler.ts";
import { json, type Routes } from "./site.ts";
import type { Status } from "./status.ts";

/** Rooms that each list names. */
const MAX_ROOMS = 10;
/** Rows of `now.json`: a page that asks every two seconds misses none. */
const LATEST_ROWS = 6;

/** The documents that the status page is made of. They name rooms, so they belong to the operator's port. */
export function statusRoutes(status: Status): Routes {
  return [
    ["/status/now.json", () => present(status)],
    ["/status/history.json", () => hour(status.sampler)],
  ];
}

/** The present, and the latest rows of the history. Counts the server unless it was just counted. */
async function present(status: Status): Promise<HttpResponse> {
  const { sampler } = status;
  const snapshot = await sampler.present();
  return json(200, {
    run: sampler.run,
    ...status.build,
    uptime: status.uptime(),
    status: status.unready() ?? "ok",
    isCounted: snapshot !== undefined,
    columns: STATUS_COLUMNS,
    present: sampler.history.present?.map(rounded),
    ...rowsOf(sampler, LATEST_ROWS),
    totals: snapshot && {
      opened: snapshot.opened,
      closed: snapshot.closed,
      refused: snapshot.refused,
      errors: snapshot.errors,
    },
    busyRooms: snapshot?.busyRooms.slice(0, MAX_ROOMS),
    largestRooms: snapshot?.largestRooms,
    warnings: snapshot?.warnings,
  });
}

/** All rows of the last hour. */
function hour(sampler: StatusSampler): HttpResponse {
  return json(200, { run: sampler.run, rowSeconds: ROW_SECONDS, columns: STATUS_COLUMNS, ...rowsOf(sampler) });
}

/** Rows, oldest first. `firstRow` is the number of the first of them. */
function rowsOf({ history }: StatusSampler, limit?: number) {
  const rows = history.latest(limit);
  return { firstRow: history.count - rows.length, rows: rows.map((row) => row.map(rounded)) };
}

/** Six significant digits are more than a plot shows. JSON has null for NaN. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
