/**
 * The HTTP part of the contract: requests without a body, whole answers, WebSocket connections.
 *
 * A WebSocket connection is one more {@link Socket}.
 */

import type { AcceptEvents } from "./accept_watch.ts";
import type { Address } from "./address.ts";
import type { SocketOpener } from "./socket.ts";

export interface HttpRequest {
  readonly method: string;
  /** The path as it was sent, without the query: `/status`. */
  readonly path: string;
  /** The client's address. */
  readonly remote: Address;
  /** The value of a header field by its name in lower case. */
  header(name: string): string | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/**
 * Why a connection brought no request.
 *
 * - `busy`: too many connections are open;
 * - `incomplete`: no valid request came in time;
 * - `handshake`: it asked for a WebSocket in a wrong way.
 */
export type HttpFailure = "busy" | "incomplete" | "handshake";

/**
 * Where and how to serve HTTP. A WebSocket given to {@link HttpListenOptions.accept} behaves so:
 *
 * - `write` takes whole JSON objects, each ended by LF, and sends each as one text message;
 * - `data` is one text message, ended by LF (an LF within it, which is white space in JSON, becomes a CR);
 * - `end` is the peer's Close frame; `close` sends ours with the status of {@link Socket.setCloseStatus};
 * - a message longer than `maxMessageBytes` closes it with the cause `too_long` and the status 1009, a breach of RFC
 *   6455 with `violation` and 1002 or 1007, a binary message with `violation` and 1003;
 * - a message of too many fragments closes it with `too_long` and 1009;
 * - `control` reports control frames and empty fragments; a ping is answered once earlier answers were taken;
 * - a peer that does not answer a ping is closed with the cause `unanswered`.
 */
export interface HttpListenOptions extends Address, AcceptEvents {
  /** Finds the client's address in what proxies say; it becomes {@link HttpRequest.remote}. */
  clientOf?(request: HttpRequest): Address;
  /** Called before {@link respond} and {@link upgrade}: undefined accepts the request, a response answers it. */
  screen?(request: HttpRequest): HttpResponse | undefined;
  /** Answers a request. The body of an answer to HEAD is not sent. */
  respond(request: HttpRequest): HttpResponse | Promise<HttpResponse>;
  /** Called for a request of a WebSocket: undefined accepts it, a response refuses it. */
  upgrade(request: HttpRequest): HttpResponse | undefined;
  /** Called for every WebSocket connection that is open. */
  readonly accept: SocketOpener;
  /**
   * Whether a connection may be open beside `open` others that are not WebSockets (yet).
   *
   * If not, the oldest connection without a request is closed, or else the new one.
   */
  mayOpen(open: number): boolean;
  /** Called when the number of open connections that are not WebSockets (yet) changes. */
  openChanged?(open: number): void;
  /** Called when a connection ends without having brought a request. */
  failed(remote: Address, failure: HttpFailure, error: Error): void;
  readonly maxMessageBytes: number;
  readonly times: HttpTimes;
}

/** Timeouts in milliseconds. */
interface HttpTimes {
  /** From connecting, or from the end of the last request, to a complete request. */
  readonly request: number;
  /** For the peer to take an answer. */
  readonly answer: number;
  /** Between pings. A peer that has not answered one before the next is closed. */
  readonly ping: number;
}
