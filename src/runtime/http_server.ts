/** Serves HTTP and WebSocket over the sockets of both runtimes, with the package `ws` (on Bun its own module `ws`). */

import type { IncomingMessage } from "node:http";
import { performance } from "node:perf_hooks";
import { clearInterval, setInterval } from "node:timers";
import { type WebSocket, WebSocketServer } from "ws";
import type { HttpHead } from "../lib/http_head.ts";
import { AnswerQueue, type HttpAnswer } from "./answer_queue.ts";
import { CountedSet } from "./counted_set.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { HttpListenOptions, HttpRequest, HttpResponse } from "./http.ts";
import { HttpConnection, type HttpConnectionOwner } from "./http_connection.ts";
import type { Address } from "./address.ts";
import type { Listener, ListenOptions } from "./runtime.ts";
import type { Socket, SocketHandler } from "./socket.ts";
import { WebSocketSocket } from "./web_socket.ts";
import { WebSocketStream } from "./web_socket_stream.ts";

/** Bytes that all connections together may read before earlier requests are answered. */
const MAX_AHEAD_BYTES = 8 * 1024 * 1024;
/** Milliseconds that a peer has to end the connection after its Close frame. */
const CLOSE_MS = 1000;
/** Milliseconds between two checks of the deadlines. */
const CHECK_MS = 500;

const BAD_HANDSHAKE: HttpResponse = {
  status: 400,
  headers: { "content-type": "text/plain; charset=utf-8" },
  body: "Not a WebSocket handshake (RFC 6455).\n",
};

/**
 * Serves HTTP on a listener of `listen`.
 *
 * @throws the error of `listen` where the address can't be bound
 */
export async function listenHttp(
  options: HttpListenOptions,
  listen: (options: ListenOptions) => Listener | Promise<Listener>,
): Promise<Listener> {
  const { hostname, port } = options;
  const server = new HttpServer(options);
  const listener = await listen({
    hostname,
    port,
    accept: (socket) => server.accept(socket),
    acceptFailed: (error) => options.acceptFailed(error),
    acceptResumed: () => options.acceptResumed(),
    isWokenFirst: true,
  });
  const close = () => {
    listener.close();
    server.close();
  };
  return { address: listener.address, close };
}

class HttpServer implements HttpConnectionOwner {
  readonly options: HttpListenOptions;
  readonly #webSockets: WebSocketServer;
  readonly #heartbeat: Heartbeat;
  readonly #answers = new AnswerQueue();
  /** Connections that are not WebSockets (yet), the oldest first. */
  readonly #open: CountedSet<HttpConnection>;
  #ahead = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: HttpListenOptions) {
    const { times, maxMessageBytes } = options;
    this.options = options;
    this.#open = new CountedSet((open) => options.openChanged?.(open));
    this.#heartbeat = new Heartbeat(times.ping);
    const webSocketOptions = {
      noServer: true,
      maxPayload: maxMessageBytes,
      perMessageDeflate: false,
      clientTracking: false,
      autoPong: false, // WebSocketSocket answers, where the peer takes the answers
      closeTimeout: CLOSE_MS, // which @types/ws does not know yet
    };
    this.#webSockets = new WebSocketServer(webSocketOptions);
  }

  close(): void {
    for (const connection of this.#open) connection.terminate();
  }

  accept(socket: Socket): SocketHandler {
    const connection = new HttpConnection(socket, this);
    if (!this.options.mayOpen(this.#open.size) && !this.#giveUpOldest()) this.#giveUp(connection);
    else this.#open.add(connection);
    const { request } = this.options.times;
    this.#timer ??= setInterval(() => this.#check(), Math.min(CHECK_MS, request));
    return connection;
  }

  // Calls of its connections.

  ready(answer: HttpAnswer): void {
    this.#answers.push(answer);
  }

  unreadChanged(bytes: number): void {
    this.#answers.unreadChanged(bytes);
  }

  mayHold(bytes: number): boolean {
    if (this.#ahead + bytes > MAX_AHEAD_BYTES) return false;
    this.#ahead += bytes;
    return true;
  }

  released(bytes: number): void {
    this.#ahead -= bytes;
  }

  upgrade(request: HttpRequest, head: HttpHead, socket: Socket, ahead: Uint8Array): HttpResponse | SocketHandler {
    const refusal = this.options.upgrade(request);
    if (refusal !== undefined) return refusal;
    const stream = new WebSocketStream(socket);
    const ws = this.#shakeHands(head, stream);
    if (ws instanceof Error) {
      this.options.failed(request.remote, "handshake", ws);
      return BAD_HANDSHAKE;
    }
    const { remote } = request;
    new WebSocketSocket({ ws, socket, stream, remote }, this.#heartbeat, this.options.accept);
    stream.events.data(ahead);
    return stream.events;
  }

  left(connection: HttpConnection): void {
    this.#open.delete(connection);
    if (this.#open.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  failed(remote: Address, error: Error): void {
    this.options.failed(remote, "incomplete", error);
  }

  /** Has `ws` answer the handshake, which it does within the call, or report the error within it. */
  #shakeHands({ method, fields }: HttpHead, stream: WebSocketStream): WebSocket | Error {
    const request = { method, headers: Object.fromEntries(fields), url: "/", socket: stream };
    let outcome: WebSocket | Error = new Error("the handshake was not answered");
    const onInvalid = (error: Error) => outcome = error;
    this.#webSockets.once("wsClientError", onInvalid);
    this.#webSockets.handleUpgrade(request as unknown as IncomingMessage, stream, Buffer.alloc(0), (ws) => {
      outcome = ws;
    });
    this.#webSockets.off("wsClientError", onInvalid);
    return outcome;
  }

  /**
   * Closes a connection to make room for a new one: silent connections must not keep others out.
   *
   * Connections without a request go first, then those between two requests. False where all are busy.
   */
  #giveUpOldest(): boolean {
    const oldest = this.#find((it) => !it.hasRequested) ?? this.#find((it) => it.isIdle);
    if (oldest === undefined) return false;
    this.#open.delete(oldest);
    this.#giveUp(oldest);
    return true;
  }

  #find(wanted: (connection: HttpConnection) => boolean): HttpConnection | undefined {
    for (const connection of this.#open) if (wanted(connection)) return connection;
    return undefined;
  }

  #giveUp(connection: HttpConnection): void {
    connection.giveUp();
    if (connection.hasRequested) return;
    this.options.failed(connection.remote, "busy", new Error("too many connections are open"));
  }

  #check(): void {
    const now = performance.now();
    for (const connection of this.#open) connection.check(now);
  }
}
