/** HTTP and WebSocket for both runtimes, over `node:http` and the package `ws` (on Bun, its own WebSocket under that name). */

import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket as NetSocket } from "node:net";
import { clearTimeout, setTimeout } from "node:timers";
import { WebSocketServer } from "ws";
import type { AcceptWatch, ListenerWatch } from "./accept_watch.ts";
import { CountedSet } from "./counted_set.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { HttpFailure, HttpListenOptions, HttpRequest, HttpResponse } from "./http.ts";
import { addressesOf, watchServer } from "./node_net.ts";
import type { Address, Listener } from "./runtime.ts";
import { WebSocketSocket } from "./web_socket.ts";

/** The request line and the header fields together. */
const MOST_HEADER_BYTES = 8192;
const MOST_HEADERS = 100;
/** Requests of one connection. */
const MOST_REQUESTS = 1000;
const KEEP_ALIVE_MS = 5000;
/** After a Close frame of the peer's, how long it has to end the connection too. */
const CLOSE_MS = 1000;
/** How often the times of requests are looked at. */
const CHECK_MS = 500;

const BAD_HANDSHAKE: HttpResponse = {
  status: 400,
  headers: { "content-type": "text/plain; charset=utf-8" },
  body: "That is no WebSocket handshake (RFC 6455).\n",
};

/** @throws what the system reports when the address can't be bound */
export function listenHttp(options: HttpListenOptions, watch: AcceptWatch): Promise<Listener> {
  const { hostname, port } = options;
  const http = new HttpServer(options);
  return new Promise((resolve, reject) => {
    http.server.once("error", reject);
    http.server.listen({ host: hostname, port }, () => {
      http.server.off("error", reject);
      // Health checks come this way.
      const watched = watchServer(http.server, watch, options, true);
      http.server.prependListener("connection", () => watch.accepted());
      const bound = http.server.address();
      const realPort = typeof bound === "object" && bound !== null ? bound.port : port;
      resolve({ address: { hostname, port: realPort }, close: () => http.close(watched) });
    });
  });
}

class HttpServer {
  readonly server: Server;
  readonly #options: HttpListenOptions;
  readonly #webSockets: WebSocketServer;
  readonly #heartbeat: Heartbeat;
  /** Connections that are no WebSocket, or not yet. */
  readonly #waiting: CountedSet<NetSocket>;

  constructor(options: HttpListenOptions) {
    const { times, maxMessageBytes } = options;
    this.#options = options;
    this.#waiting = new CountedSet((open) => options.openChanged?.(open));
    this.#heartbeat = new Heartbeat(times.ping);
    const webSocketOptions = {
      noServer: true,
      maxPayload: maxMessageBytes,
      perMessageDeflate: false,
      clientTracking: false,
      closeTimeout: CLOSE_MS, // which @types/ws does not know yet
    };
    this.#webSockets = new WebSocketServer(webSocketOptions);
    this.server = createServer({
      maxHeaderSize: MOST_HEADER_BYTES,
      headersTimeout: times.request,
      requestTimeout: times.request,
      connectionsCheckingInterval: Math.min(CHECK_MS, times.request),
      keepAliveTimeout: Math.min(KEEP_ALIVE_MS, times.request),
    });
    this.server.maxHeadersCount = MOST_HEADERS;
    this.server.maxRequestsPerSocket = MOST_REQUESTS;
    this.server.on("connection", (socket) => this.#onConnection(socket));
    this.server.on("request", (request, response) => void this.#onRequest(request, response));
    this.server.on("upgrade", (request, socket, head) => this.#onUpgrade(request, socket as NetSocket, head));
    this.server.on("clientError", (error, socket) => this.#onClientError(error, socket as NetSocket));
  }

  close(watched: ListenerWatch): void {
    watched.close();
    this.server.close();
    for (const socket of this.#waiting) socket.destroy();
  }

  #onConnection(socket: NetSocket): void {
    const { remote } = addressesOf(socket);
    if (!this.#options.mayOpen(this.#waiting.size) && !this.#giveUpOldest()) {
      socket.destroy();
      return this.#options.failed(remote, "busy", new Error("too many connections are open"));
    }
    this.#waiting.add(socket);
    socket.on("close", () => {
      if (this.#waiting.delete(socket) && !heard.has(socket)) this.#failed(remote, "incomplete", socket);
    });
    socket.on("error", () => {}); // its close tells
  }

  /**
   * Makes room for a newcomer: whoever opens connections and sends nothing must not keep others out.
   * False when everybody has brought a request.
   */
  #giveUpOldest(): boolean {
    for (const socket of this.#waiting) {
      if (heard.has(socket)) continue;
      this.#waiting.delete(socket);
      this.#options.failed(addressesOf(socket).remote, "busy", new Error("too many connections are open"));
      socket.destroy();
      return true;
    }
    return false;
  }

  async #onRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    heard.add(request.socket);
    let answer: HttpResponse;
    try {
      answer = await this.#options.respond(requestOf(request));
    } catch (error) {
      // Who answers has reported it; the connection must not stay without an answer.
      answer = { status: 500, headers: {}, body: `${error instanceof Error ? error.name : "Error"}\n` };
    }
    const { status, headers, body } = answer;
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    // A body is not read: nothing here takes one.
    if (hasBody(request)) response.setHeader("connection", "close");
    response.writeHead(status, { ...headers, "content-length": String(bytes.length) });
    // Neither runtime's own timeout ends a connection whose answer is not taken.
    const timer = setTimeout(() => request.socket.destroy(), this.#options.times.answer);
    const taken = () => clearTimeout(timer);
    response.once("finish", taken).once("close", taken);
    response.end(request.method === "HEAD" ? undefined : bytes);
  }

  #onUpgrade(request: IncomingMessage, socket: NetSocket, head: Buffer): void {
    heard.add(socket);
    socket.on("error", () => {});
    const asked = requestOf(request);
    const isWebSocket = asked.header("upgrade")?.toLowerCase() === "websocket";
    // Something else, such as HTTP/2, is offered and not asked for: HTTP/1.1 goes on (RFC 9110, 7.8).
    if (!isWebSocket) return void this.#answerRaw(asked, socket);
    const refusal = this.#options.upgrade(asked);
    if (refusal !== undefined) return writeRaw(socket, refusal, asked.method);
    const onInvalid = (error: Error) => {
      this.#options.failed(asked.remote, "handshake", error);
      writeRaw(socket, BAD_HANDSHAKE, asked.method);
    };
    // It is told from inside the call.
    this.#webSockets.once("wsClientError", onInvalid);
    this.#webSockets.handleUpgrade(request, socket, head, (ws) => {
      this.#waiting.delete(socket);
      new WebSocketSocket(ws, socket, this.#heartbeat, this.#options.accept);
    });
    this.#webSockets.off("wsClientError", onInvalid);
  }

  async #answerRaw(asked: HttpRequest, socket: NetSocket): Promise<void> {
    writeRaw(socket, await this.#options.respond(asked), asked.method);
  }

  #onClientError(error: Error & { code?: string }, socket: NetSocket): void {
    errors.set(socket, error);
    if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
    const status = STATUS_OF_ERROR[error.code ?? ""] ?? 400;
    writeRaw(socket, { status, headers: {}, body: "" }, "GET");
  }

  #failed(remote: Address, failure: HttpFailure, socket: NetSocket): void {
    this.#options.failed(remote, failure, errors.get(socket) ?? new Error("no complete request came"));
  }
}

/** Connections that have brought a request. */
const heard = new WeakSet<NetSocket>();
const errors = new WeakMap<NetSocket, Error>();

const STATUS_OF_ERROR: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

function requestOf(request: IncomingMessage): HttpRequest {
  const [path = ""] = (request.url ?? "").split("?");
  return {
    method: request.method ?? "",
    path,
    remote: addressesOf(request.socket).remote,
    header(name) {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
  };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

/** An answer on a connection that `node:http` has let go of, and its end. */
function writeRaw(socket: NetSocket, { status, headers, body }: HttpResponse, method: string): void {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const fields = { ...headers, "content-length": String(bytes.length), connection: "close" };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.setTimeout(KEEP_ALIVE_MS, () => socket.destroy());
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines}\r\n`);
  socket.end(method === "HEAD" ? "" : bytes, () => socket.destroy());
}
