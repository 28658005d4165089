import { ERROR_CODES } from "../../chat/code.ts";
import type { Labels } from "../../observe/metrics.ts";
import type { ServerSnapshot } from "../../observe/snapshot.ts";
import type { HttpResponse } from "../../runtime/mod.ts";
import { type Page, STATUS_PAGE_PATH } from "../../web/page.ts";
import { CLOSE_REASONS } from "../close_reason.ts";
import { ThreadsUnanswering } from "../thread_group.ts";
import { assetRoute, fresh, json, type Routes, Site, text } from "./site.ts";
import type { Status, Unreadiness } from "./status.ts";
import { statusRoutes } from "./status_routes.ts";

/** Path of the WebSocket. */
export const WEB_SOCKET_PATH = "/ws";

const LABELS: Labels = {
  protocols: ["text", "binary", "json", "websocket"],
  closeReasons: Object.keys(CLOSE_REASONS),
  errorCodes: ERROR_CODES,
};

/** What the web port serves. */
export function webSite(status: Status): Site {
  return new Site([
    ...healthRoutes(status),
    ["/metrics", notHere],
    [STATUS_PAGE_PATH, notHere],
    [
      WEB_SOCKET_PATH,
      () =>
        text(426, "This path accepts only WebSocket connections.\n", { upgrade: "websocket", connection: "Upgrade" }),
    ],
  ], () => filesOf("chat"));
}

/** What the admin port serves. */
export function adminSite(status: Status): Site {
  return new Site([
    ...healthRoutes(status),
    ["/metrics", () => metrics(status)],
    ["/", () => text(302, `See ${STATUS_PAGE_PATH}.\n`, { location: STATUS_PAGE_PATH })],
    ...statusRoutes(status),
  ], () => filesOf("status"));
}

function healthRoutes(status: Status): Routes {
  return [
    ["/livez", () => text(200, "ok\n")],
    ["/readyz", () => readiness(status.unready())],
    ["/health", () => health(status)],
  ];
}

/** Loads the files of a page. They take two megabytes, and many servers have no browser as a client. */
async function filesOf(page: Page): Promise<Routes> {
  const { assetsOf } = await import("../../web/mod.ts");
  return assetsOf(page).map((asset) => [asset.path, assetRoute(asset)]);
}

/** Paths that the web port had in earlier versions. */
function notHere(): HttpResponse {
  return text(404, "Not found. The admin port serves this path (see --admin-port).\n");
}

function readiness(why: Unreadiness | undefined): HttpResponse {
  return why === undefined ? text(200, "ok\n") : text(503, `${why}\n`);
}

/** 503 when a thread does not answer: without it counters would fall, which a scraper takes for a restart. */
async function metrics(status: Status): Promise<HttpResponse> {
  const snapshot = await snapshotOf(status);
  if (snapshot instanceof ThreadsUnanswering) return text(503, `${snapshot.message}\n`);
  // Loaded on the first request, since the library takes some seven megabytes.
  const { METRICS_TYPE, metricsText } = await import("../../observe/metrics.ts");
  return fresh(200, METRICS_TYPE, await metricsText(snapshot, status.build, LABELS));
}

async function health(status: Status): Promise<HttpResponse> {
  const snapshot = await snapshotOf(status);
  const [why, uptime, { version }] = [status.unready(), status.uptime(), status.build];
  if (snapshot instanceof ThreadsUnanswering) {
    return json(503, { status: "stuck", version, uptime, problem: snapshot.message });
  }
  const { connections, rooms } = snapshot;
  return json(why === undefined ? 200 : 503, { status: why ?? "ok", version, uptime, connections, rooms });
}

async function snapshotOf(status: Status): Promise<ServerSnapshot | ThreadsUnanswering> {
  try {
    return await status.snapshot();
  } catch (error) {
    if (error instanceof ThreadsUnanswering) return error;
    throw error;
  }
}
