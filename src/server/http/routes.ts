import { ASSETS } from "../../web/mod.ts";
import { assetRoute, json, type Route, text } from "./site.ts";

/** What the operator and the web client are told of the server. */
export interface Status {
  /** It takes connections, and is not about to stop. */
  readonly isReady: boolean;
  readonly version: string;
  /** Seconds since the start. */
  readonly uptime: number;
  readonly connections: number;
  readonly rooms: number;
}

/** Where the WebSocket is. */
export const WEB_SOCKET_PATH = "/ws";

/** Every path of the server. */
export function routes(status: () => Status): [path: string, route: Route][] {
  return [
    ["/livez", () => text(200, "ok\n")],
    ["/readyz", () => status().isReady ? text(200, "ok\n") : text(503, "draining\n")],
    ["/health", () => health(status())],
    [WEB_SOCKET_PATH, () => text(426, "This is a WebSocket.\n", { upgrade: "websocket", connection: "Upgrade" })],
    ...ASSETS.map((asset): [string, Route] => [asset.path, assetRoute(asset)]),
  ];
}

function health({ isReady, version, uptime, connections, rooms }: Status) {
  return json(isReady ? 200 : 503, { status: isReady ? "ok" : "draining", version, uptime, connections, rooms });
}
