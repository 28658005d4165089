import { clearTimeout, setTimeout } from "node:timers";
import type { WebSocket } from "ws";
import type { Heartbeat, Pinged } from "./heartbeat.ts";
import type { Address } from "./address.ts";
import type { CloseCause, CloseStatus, Socket, SocketHandler, SocketOpener } from "./socket.ts";
import { framesOf, streamOf } from "./web_socket_messages.ts";
import type { StreamOwner, WebSocketStream } from "./web_socket_stream.ts";

/** Milliseconds that a peer which broke the protocol has to take our Close frame. */
const PARTING_MS = 1000;
/** Status codes of RFC 6455, 7.4.1. */
const NORMAL = 1000;
const UNSUPPORTED_DATA = 1003;
const ABNORMAL = 1006;
const TOO_LARGE = 1009;

/** The parts of a WebSocket connection. */
interface WebSocketParts {
  readonly ws: WebSocket;
  readonly socket: Socket;
  /** Connects the two. */
  readonly stream: WebSocketStream;
  /** The client's address, as a proxy names it where there is one. */
  readonly remote: Address;
}

/**
 * The socket contract over a WebSocket connection, with the package `ws`.
 *
 * On Bun the name `ws` is Bun's own WebSocket with the same interface. It reads and writes a {@link WebSocketStream}.
 */
export class WebSocketSocket implements Socket, Pinged, StreamOwner {
  readonly local: Address;
  readonly remote: Address;
  readonly #ws: WebSocket;
  readonly #socket: Socket;
  readonly #stream: WebSocketStream;
  readonly #heartbeat: Heartbeat;
  readonly #handler: SocketHandler;
  #state: "open" | "closing" | "closed" = "open";
  #status: CloseStatus = { code: NORMAL, reason: "" };
  /** Whether the peer's Close frame came. */
  #peerEnded = false;
  /** Whether the handler got the peer's end. */
  #hasDeliveredEnd = false;
  #paused = false;
  /** Messages that were read before the pause: at most those of one read. */
  #held: Uint8Array[] = [];
  #delivering = false;
  /** Whether bytes were pending after the last write. */
  #isWaiting = false;
  /** Whether the peer has answered, in any way, since the last ping. */
  #isAlive = true;
  #parting: ReturnType<typeof setTimeout> | undefined;
  /** The payload of the latest ping, which is answered once the peer has taken what is pending. */
  #pingDue: Uint8Array | undefined;

  constructor({ ws, socket, stream, remote }: WebSocketParts, heartbeat: Heartbeat, open: SocketOpener) {
    this.local = socket.local;
    this.remote = remote;
    this.#ws = ws;
    this.#socket = socket;
    this.#stream = stream;
    stream.ownedBy(this);
    this.#heartbeat = heartbeat;
    ws.on("message", (data, isBinary) => this.#onMessage(data as Uint8Array, isBinary));
    ws.on("ping", (data) => this.#onPing(data as Uint8Array));
    ws.on("pong", () => this.#isAlive = true);
    ws.on("error", (error) => this.#onError(error));
    ws.on("close", (code) => this.#onClose(code));
    heartbeat.add(this);
    this.#handler = open(this);
  }

  get pending(): number {
    return this.#state === "closed" || this.#peerEnded ? 0 : this.#socket.pending;
  }

  write(bytes: Uint8Array): number {
    if (this.#state !== "open" || this.#peerEnded) return this.pending;
    // Bypasses `ws`, which would make a frame for each recipient.
    const pending = this.#socket.write(framesOf(bytes));
    this.#isWaiting = pending > 0;
    return pending;
  }

  pause(): void {
    if (this.#state !== "open" || this.#paused) return;
    this.#paused = true;
    this.#stream.hold();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#isAlive = true; // an unread answer to a ping may be waiting
    queueMicrotask(() => this.#deliver());
  }

  setCloseStatus(status: CloseStatus): void {
    this.#status = status;
  }

  close(): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    this.#held = [];
    this.resume();
    if (this.#peerEnded) this.#closed("end");
    else this.#ws.close(this.#status.code, this.#status.reason);
  }

  terminate(): void {
    if (this.#state === "closed") return;
    this.#closed(this.#peerEnded ? "end" : "local");
    this.#ws.terminate();
  }

  setNoDelay(on: boolean): void {
    if (this.#state !== "closed") this.#socket.setNoDelay(on);
  }

  setKeepAlive(on: boolean): void {
    if (this.#state !== "closed") this.#socket.setKeepAlive(on);
  }

  /** Pings the peer. One that is not read, or does not read, can't answer: other limits apply to it. */
  beat(): void {
    if (this.#state !== "open" || this.#paused || this.#peerEnded || this.pending > 0) return;
    if (!this.#isAlive) {
      this.#closed("unanswered");
      return this.#ws.terminate();
    }
    this.#isAlive = false;
    this.#ws.ping();
  }

  #onMessage(data: Uint8Array, isBinary: boolean): void {
    if (this.#state !== "open") return;
    if (isBinary) {
      this.#ws.close(UNSUPPORTED_DATA, "text messages only");
      return this.#part("violation", new Error("a binary message"));
    }
    this.#isAlive = true;
    const chunk = streamOf(data);
    if (this.#paused || this.#delivering || this.#held.length > 0) this.#held.push(chunk);
    else this.#handler.data(chunk);
  }

  /** Delivers held messages, until the handler pauses again. */
  #deliver(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    while (this.#state === "open" && !this.#paused) {
      const chunk = this.#held.shift();
      if (chunk === undefined) break;
      this.#handler.data(chunk);
    }
    this.#delivering = false;
    if (this.#paused) return;
    this.#stream.goOn(); // only now: its messages would pile up behind the held ones
    if (this.#peerEnded && !this.#hasDeliveredEnd && this.#state === "open" && !this.#paused) {
      this.#hasDeliveredEnd = true;
      this.#handler.end();
    }
  }

  // Calls of its stream.

  control(frames: number): void {
    if (this.#state === "open") this.#handler.control?.(frames);
  }

  tooManyFragments(): void {
    if (this.#state === "closed") return;
    this.#ws.close(TOO_LARGE, "too many fragments");
    this.#part("too_long", new Error("a message of too many fragments"));
  }

  drained(): void {
    if (this.#state === "closed") return;
    this.#isAlive = true;
    if (this.#isWaiting) {
      this.#isWaiting = this.pending > 0;
      this.#handler.drain();
    }
    this.#answerPing();
  }

  /** Answers a ping; of a peer that takes no answers only the latest (RFC 6455, 5.5.3). */
  #onPing(payload: Uint8Array): void {
    this.#isAlive = true;
    this.#pingDue = new Uint8Array(payload);
    this.#answerPing();
  }

  #answerPing(): void {
    if (this.#pingDue === undefined || this.#state !== "open" || this.#peerEnded || this.pending > 0) return;
    this.#ws.pong(this.#pingDue);
    this.#pingDue = undefined;
  }

  /** Handles errors of the stream. `ws` has sent the Close frame that names the error. */
  #onError(error: Error & { code?: string }): void {
    const code = error.code ?? "";
    if (code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") this.#part("too_long", error);
    else if (code.startsWith("WS_ERR_")) this.#part("violation", error);
    else this.#closed(code === "ECONNRESET" || code === "EPIPE" ? "reset" : "error", error);
  }

  #onClose(code: number): void {
    clearTimeout(this.#parting);
    if (this.#state === "closing") return this.#closed("local");
    if (code === ABNORMAL) return this.#closed("reset", new Error("the connection was lost"));
    this.#peerEnded = true;
    this.#deliver();
  }

  /** Closes for the handler now, and for the peer once it could take our Close frame. */
  #part(cause: CloseCause, error: Error): void {
    if (this.#state === "closed") return;
    this.#closed(cause, error);
    this.#stream.part();
    this.#parting = setTimeout(() => this.#ws.terminate(), PARTING_MS);
  }

  #closed(cause: CloseCause, error?: Error): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#held = [];
    this.#heartbeat.delete(this);
    queueMicrotask(() => this.#handler.close(cause, error));
  }
}
