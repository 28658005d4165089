import { hostname } from "node:os";
import type { Config } from "../../config/schema.ts";
import type {
  AcceptEvents,
  Address,
  HttpFailure,
  HttpListenOptions,
  HttpRequest,
  HttpResponse,
  Listener,
  Runtime,
  Socket,
  SocketHandler,
} from "../../runtime/mod.ts";
import type { CloseReason } from "../close_reason.ts";
import { listenAs } from "../listen_error.ts";
import { closeAll, type Listeners, type ListeningAddress } from "../listeners.ts";
import { clientAddress } from "./client_address.ts";
import { isServedHost, type ServedNames } from "./host.ts";
import { HttpSlots, type HttpSlotsHost } from "./http_slots.ts";
import { mayOpen } from "./origin.ts";
import { adminSite, WEB_SOCKET_PATH, webSite } from "./routes.ts";
import { type Site, text } from "./site.ts";
import type { Status } from "./status.ts";

/** Milliseconds for a client to send a request. */
const REQUEST_MS = 10_000;
/** Milliseconds for a client to read an answer: enough for the web client over a slow line. */
const ANSWER_MS = 60_000;
/** Milliseconds between pings: proxies and phones drop connections that are silent for a minute. */
const PING_MS = 25_000;

/** What HTTP needs of the server. */
export interface HttpHost extends Status, AcceptEvents, HttpSlotsHost {
  accept(socket: Socket): SocketHandler;
  refused(remote: Address, reason: CloseReason, error?: Error): void;
  /** A forwarding header of the proxy at `remote` was ignored. */
  forwardingIgnored(remote: Address, why: string): void;
  report(what: string, error: unknown): void;
}

type HttpConfig = Pick<
  Config,
  "webHost" | "webPort" | "adminHost" | "adminPort" | "allowOrigin" | "webName" | "proxyFrom" | "maxFrameBytes"
>;

/**
 * Starts the HTTP listeners that the configuration asks for.
 *
 * @throws {ListenError} when one can't be bound; then it starts none
 */
export async function serveHttp(runtime: Runtime, config: HttpConfig, host: HttpHost): Promise<Listeners> {
  const slots = new HttpSlots(host);
  const listeners: Listener[] = [];
  const addresses: ListeningAddress[] = [];
  try {
    for (const port of httpPorts(config, host)) {
      const options = listenOptions(port, slots, config, host);
      const listener = await listenAs(`${port.service}Port`, options, () => runtime.listenHttp(options));
      listeners.push(listener);
      addresses.push({ ...listener.address, service: port.service, tls: false });
    }
  } catch (error) {
    closeAll(listeners);
    throw error;
  }
  return { listeners, addresses };
}

/** An HTTP port, and what it serves. */
interface HttpPort {
  readonly service: "web" | "admin";
  readonly hostname: string;
  readonly port: number;
  readonly site: Site;
  /** Path of the WebSocket, where there is one. */
  readonly webSocketPath?: string;
}

/** The last one gets the first descriptor that is free again, where none was left: the operator's. */
function httpPorts({ webHost, webPort, adminHost, adminPort }: HttpConfig, status: Status): readonly HttpPort[] {
  const ports: HttpPort[] = [];
  if (webPort !== "off") {
    const site = webSite(status);
    ports.push({ service: "web", hostname: webHost, port: webPort, site, webSocketPath: WEB_SOCKET_PATH });
  }
  if (adminPort !== "off") {
    ports.push({ service: "admin", hostname: adminHost, port: adminPort, site: adminSite(status) });
  }
  return ports;
}

function listenOptions(to: HttpPort, slots: HttpSlots, config: HttpConfig, host: HttpHost): HttpListenOptions {
  const names: ServedNames = { machine: machineName(), webName: config.webName, allowOrigin: config.allowOrigin };
  return {
    hostname: to.hostname,
    port: to.port,
    maxMessageBytes: config.maxFrameBytes,
    times: { request: REQUEST_MS, answer: ANSWER_MS, ping: PING_MS },
    clientOf: (request) => clientOf(request, config, host),
    screen: (request) => hostRefusal(request, names, host),
    respond: (request) => respond(to.site, request, host),
    upgrade: (request) => refusalOf(request, to, config, host),
    accept: (socket) => host.accept(socket),
    ...slots.addPort(),
    acceptFailed: (error) => host.acceptFailed(error),
    acceptResumed: () => host.acceptResumed(),
    failed: failureReporter(host),
  };
}

function respond(site: Site, request: HttpRequest, host: HttpHost): HttpResponse | Promise<HttpResponse> {
  const failed = (error: unknown) => {
    host.report("answering an HTTP request failed", error);
    return text(500, "Internal server error; the reason is in the server's log.\n");
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
  return text(421, "Unknown host name. Use the server's IP address, or a name given with --web-name.\n");
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
function refusalOf(
  request: HttpRequest,
  { webSocketPath }: HttpPort,
  { allowOrigin }: HttpConfig,
  host: HttpHost,
): HttpResponse | undefined {
  if (!mayOpen(request, allowOrigin)) {
    host.refused(request.remote, "origin_refused");
    return text(403, "Pages of this origin may not open a WebSocket here (see --allow-origin).\n");
  }
  if (webSocketPath === undefined) return text(404, "The WebSocket is on the web port (see --web-port).\n");
  if (request.path !== webSocketPath) return text(404, `The WebSocket is at ${webSocketPath}.\n`);
  if (host.unready() !== "draining") return undefined;
  host.refused(request.remote, "shutting_down");
  return text(503, "The server is shutting down.\n");
}

function failureReporter(host: HttpHost): HttpListenOptions["failed"] {
  const reasonOf = (failure: HttpFailure) => failure === "busy" ? "http_busy" : "http_failed";
  return (remote, failure, error) => host.refused(remote, reasonOf(failure), error);
}
