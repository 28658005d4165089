import { ERROR_CODES } from "../../chat/code.ts";
import type { Build, Labels } from "../../observe/metrics.ts";
import type { ServerSnapshot, Snapshot } from "../../observe/snapshot.ts";
import type { HttpResponse } from "../../runtime/mod.ts";
import { ASSETS } from "../../web/mod.ts";
import { CLOSE_REASONS } from "../close_reason.ts";
import { ThreadsUnanswering } from "../thread_group.ts";
import { assetRoute, fresh, json, type Route, text } from "./site.ts";

/**
 * Why the server takes no connections, or can't serve them: it is about to stop; accepting fails, which the log
 * explains (no file descriptors, for example); or it can't reach its other threads or nodes.
 */
export type Unreadiness = "draining" | "not accepting connections" | "backplane unavailable";

/** What the operator is told of the server. */
export interface Status {
  readonly build: Build;
  /** Undefined when the server is ready. */
  unready(): Unreadiness | undefined;
  /** Seconds since the start. */
  uptime(): number;
  /** What the whole server counts. @throws {ThreadsUnanswering} */
  snapshot(): Promise<Snapshot>;
  /** Rooms of the whole server, the lobby among them; undefined when they can't be counted now. */
  roomCount(): Promise<number | undefined>;
}

/** Where the WebSocket is. */
export const WEB_SOCKET_PATH = "/ws";

const LABELS: Labels = {
  protocols: ["text", "binary", "json", "websocket"],
  closeReasons: Object.keys(CLOSE_REASONS),
  errorCodes: ERROR_CODES,
};

/** Every path of the server. */
export function routes(status: Status): [path: string, route: Route][] {
  return [
    ["/livez", () => text(200, "ok\n")],
    ["/readyz", () => readiness(status.unready())],
    ["/health", () => health(status)],
    ["/metrics", () => metrics(status)],
    [WEB_SOCKET_PATH, () => text(426, "This is a WebSocket.\n", { upgrade: "websocket", connection: "Upgrade" })],
    ...ASSETS.map((asset): [string, Route] => [asset.path, assetRoute(asset)]),
  ];
}

function readiness(why: Unreadiness | undefined): HttpResponse {
  return why === undefined ? text(200, "ok\n") : text(503, `${why}\n`);
}

/** 503 when a thread is stuck: a sum without it would make counters fall, which a scraper takes for a restart. */
async function metrics(status: Status): Promise<HttpResponse> {
  const snapshot = await snapshotOf(status);
  if (snapshot instanceof ThreadsUnanswering) return text(503, `${snapshot.message}\n`);
  // Loaded by the first who asks: the library and what it wants of the runtime take some seven megabytes.
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

/** Both at once, so that a thread that does not answer fails the snapshot in time. */
async function snapshotOf(status: Status): Promise<ServerSnapshot | ThreadsUnanswering> {
  try {
    const [snapshot, rooms] = await Promise.all([status.snapshot(), status.roomCount()]);
    return { ...snapshot, rooms };
  } catch (error) {
    if (error instanceof ThreadsUnanswering) return error;
    throw error;
  }
}
