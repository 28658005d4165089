/**
 * HTTP and WebSocket as Maru asks for them of the runtime: requests without a body come in, answers go
 * out whole, and a WebSocket connection is one more {@link Socket}.
 */

import type { AcceptEvents } from "./accept_watch.ts";
import type { Address } from "./address.ts";
import type { SocketOpener } from "./socket.ts";

export interface HttpRequest {
  readonly method: string;
  /** As it was sent, without the query: `/status`. */
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
 * Why a connection brought no request: there are too many of them already (`busy`), or what came, or
 * did not come in time, is no request (`incomplete`), or it asked for a WebSocket in a wrong way (`handshake`).
 */
export type HttpFailure = "busy" | "incomplete" | "handshake";

/**
 * What a socket of {@link HttpListenOptions.accept} is:
 *
 * - `write` takes whole JSON objects, each ended by LF, and sends each as one text message;
 * - `data` is one text message, ended by LF (an LF within it, which JSON takes for white space, is a CR);
 * - `end` is the peer's Close frame, `close` sends ours with what {@link Socket.explain} was told;
 * - a message past `maxMessageBytes` closes it with the cause `too_long` and the status 1009, what the
 *   protocol (RFC 6455) does not allow with `violation` and 1002 or 1007, a binary message with `violation` and 1003;
 * - a message of too many fragments closes it with `too_long` and 1009;
 * - `control` tells of control frames and empty fragments; a ping is answered once earlier answers were taken;
 * - who answers no ping is closed with the cause `unanswered`.
 */
export interface HttpListenOptions extends Address, AcceptEvents {
  /** The client's address, as the proxies tell it that the connection comes through; {@link HttpRequest.remote} from then on. */
  clientOf?(request: HttpRequest): Address;
  /** Called before {@link respond} and {@link upgrade}: undefined lets the request pass, anything else is its answer. */
  screen?(request: HttpRequest): HttpResponse | undefined;
  /** Answers a request. To HEAD, which comes as it is, the body is not sent. */
  respond(request: HttpRequest): HttpResponse | Promise<HttpResponse>;
  /** Somebody asks for a WebSocket: undefined lets them in, anything else is their answer. */
  upgrade(request: HttpRequest): HttpResponse | undefined;
  /** Called for every WebSocket connection that is open. */
  readonly accept: SocketOpener;
  /**
   * Whether one more connection may be open that is no WebSocket (yet), beside `open` others. If not, the
   * oldest that has not brought a request goes, or else the new one.
   */
  mayOpen(open: number): boolean;
  /** How many connections are open now that are no WebSocket (yet). Called at each change. */
  openChanged?(open: number): void;
  /** A connection is over without having brought a request. */
  failed(remote: Address, failure: HttpFailure, error: Error): void;
  readonly maxMessageBytes: number;
  readonly times: HttpTimes;
}

/** Milliseconds. */
export interface HttpTimes {
  /** From connecting, or from the end of the last request, to a complete request. */
  readonly request: number;
  /** For the peer to take an answer. */
  readonly answer: number;
  /** Between pings; who has not answered one when the next is due is gone. */
  readonly ping: number;
}
