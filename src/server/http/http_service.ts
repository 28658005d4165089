import { hostname } from "node:os";
import type { Config } from "../../config/schema.ts";
import type {
  AcceptEvents,
  Address,
  HttpFailure,
  HttpListenOptions,
  HttpRequest,
  HttpResponse,
  Runtime,
  Socket,
  SocketHandler,
} from "../../runtime/mod.ts";
import type { CloseReason } from "../close_reason.ts";
import type { ListeningAddress } from "../listeners.ts";
import { clientAddress } from "./client_address.ts";
import { isServedHost, type ServedNames } from "./host.ts";
import { mayOpen } from "./origin.ts";
import { routes, type Status, WEB_SOCKET_PATH } from "./routes.ts";
import { Site, text } from "./site.ts";

/**
 * This many connections without a WebSocket may always be open, so that health checks and operators get in. See
 * `affordable_connections.ts` for the sum of descriptors.
 */
export const ALWAYS_OPEN_HTTP = 16;
/** At most this many may be open while descriptors are left: after a restart all browsers connect at once. */
const MAX_OPEN = 2048;
/** Milliseconds for a client to send a request. */
const REQUEST_MS = 10_000;
/** Milliseconds for a client to read an answer: enough for the web client over a slow line. */
const ANSWER_MS = 60_000;
/** Milliseconds between pings: proxies and phones drop connections that are silent for a minute. */
const PING_MS = 25_000;

/** What HTTP needs of the server. */
export interface HttpHost extends Status, AcceptEvents {
  /** Connections that may still be opened. */
  spareConnections(): number;
  /** Counts this many HTTP connections towards the limit on connections. */
  setHttpConnections(count: number): void;
  accept(socket: Socket): SocketHandler;
  refused(remote: Address, reason: CloseReason, error?: Error): void;
  /** A forwarding header of the proxy at `remote` was ignored. */
  forwardingIgnored(remote: Address, why: string): void;
  report(what: string, error: unknown): void;
}

type HttpConfig = Pick<
  Config,
  "httpHost" | "httpPort" | "allowOrigin" | "webName" | "proxyFrom" | "maxFrameBytes"
>;

/** Starts the HTTP listener. Returns undefined when the configuration turns it off. @throws {AddressError} */
export async function serveHttp(runtime: Runtime, config: HttpConfig, host: HttpHost) {
  const { httpPort: port, maxFrameBytes: maxMessageBytes } = config;
  if (port === "off") return undefined;
  const names: ServedNames = { machine: machineName(), webName: config.webName, allowOrigin: config.allowOrigin };
  const site = new Site(routes(host));
  const listener = await runtime.listenHttp({
    hostname: config.httpHost,
    port,
    maxMessageBytes,
    times: { request: REQUEST_MS, answer: ANSWER_MS, ping: PING_MS },
    clientOf: (request) => clientOf(request, config, host),
    screen: (request) => hostRefusal(request, names, host),
    respond: (request) => respond(site, request, host),
    upgrade: (request) => refusalOf(request, config, host),
    accept: (socket) => host.accept(socket),
    mayOpen: (open) => open < ALWAYS_OPEN_HTTP || (open < MAX_OPEN && open < host.spareConnections()),
    openChanged: (open) => host.setHttpConnections(Math.max(0, open - ALWAYS_OPEN_HTTP)),
    acceptFailed: (error) => host.acceptFailed(error),
    acceptResumed: () => host.acceptResumed(),
    failed: failureReporter(host),
  });
  const address: ListeningAddress = { ...listener.address, service: "http", tls: false };
  return { listener, address };
}

function respond(site: Site, request: HttpRequest, host: HttpHost): HttpResponse | Promise<HttpResponse> {
  const failed = (error: unknown) => {
    host.report("answering an HTTP request failed", error);
    return text(500, "The server has failed. Its log says how.\n");
  };
  try {
    const answer = site.respond(request);
    return answer instanceof Promise ? answer.catch(failed) : answer;
  } catch (error) {
    return failed(error);
  }
}

function clientOf(request: HttpRequest, { proxyFrom }: HttpConfig, host: HttpHost): Address {
  const { address, problem } = clientAddress(request, proxyFrom);
  if (problem !== undefined) host.forwardingIgnored(request.remote, problem);
  return address;
}

/** The answer to a request for another host; undefined for a request to this server. Called for every request. */
function hostRefusal(request: HttpRequest, names: ServedNames, host: HttpHost): HttpResponse | undefined {
  const asked = request.header("host");
  if (isServedHost(asked, names)) return undefined;
  host.refused(request.remote, "host_refused", new Error(`Host is ${JSON.stringify(asked?.slice(0, 100))}`));
  return text(421, "This server has another name. Ask for its IP address, or for a name that --web-name gives it.\n");
}

/** This machine's name; undefined where Deno has no permission to read it. */
function machineName(): string | undefined {
  try {
    return hostname();
  } catch {
    return undefined;
  }
}

/** The answer to a WebSocket handshake that is refused; undefined when it is accepted. */
function refusalOf(request: HttpRequest, { allowOrigin }: HttpConfig, host: HttpHost): HttpResponse | undefined {
  if (request.path !== WEB_SOCKET_PATH) return text(404, `The WebSocket is at ${WEB_SOCKET_PATH}.\n`);
  if (host.unready() === "draining") {
    host.refused(request.remote, "shutting_down");
    return text(503, "The server is shutting down.\n");
  }
  if (mayOpen(request, allowOrigin)) return undefined;
  host.refused(request.remote, "origin_refused");
  return text(403, "Pages of another host may not open a WebSocket here (see --allow-origin).\n");
}

function failureReporter(host: HttpHost): HttpListenOptions["failed"] {
  const reasonOf = (failure: HttpFailure) => failure === "busy" ? "http_busy" : "http_failed";
  return (remote, failure, error) => host.refused(remote, reasonOf(failure), error);
}
