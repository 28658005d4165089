import { Buffer } from "node:buffer";
import { performance } from "node:perf_hooks";
import { copyOf, NO_BYTES } from "../lib/byte_buffer.ts";
import { type HeadProblem, HeadReader, type HttpHead } from "../lib/http_head.ts";
import type { HttpAnswer } from "./answer_queue.ts";
import { answerBytes } from "./http_answer.ts";
import type { HttpListenOptions, HttpRequest, HttpResponse } from "./http.ts";
import type { Address, CloseCause, Socket, SocketHandler } from "./runtime.ts";

/** An answer is given to the transport in pieces of this many bytes, each once the one before was taken. */
const PIECE_BYTES = 64 * 1024;
/** A body up to this is copied behind its head, so that both go in one write. */
const SHORT_BYTES = 4096;
/** Requests that a client may send ahead of the answer to the first, in bytes. */
const MAX_AHEAD_BYTES = 64 * 1024;
/** Requests of one connection. */
const MAX_REQUESTS = 1000;
/** How long a connection may be silent between two requests. */
const KEEP_ALIVE_MS = 5000;
/** After our end of stream, how long the client has to end too, and how much it may still send. */
const LINGER_MS = 5000;
const MAX_DISCARDED_BYTES = 1024 * 1024;

/** What a connection wants of the server that it belongs to. */
export interface HttpConnectionOwner {
  readonly options: Pick<HttpListenOptions, "respond" | "screen" | "clientOf" | "times">;
  /** A request is complete: `answer` is called when it is its turn. */
  ready(answer: HttpAnswer): void;
  /** The bytes of the answer that the client has not taken changed by so many. */
  unreadChanged(bytes: number): void;
  /** Takes `bytes` of what the connection has read ahead, or says that it is too much. */
  mayHold(bytes: number): boolean;
  released(bytes: number): void;
  /**
   * Opens the WebSocket that a request asks for. Returns the answer where it is refused, otherwise the one that has
   * the socket's events from now on, and had what was read `ahead`.
   */
  upgrade(request: HttpRequest, head: HttpHead, socket: Socket, ahead: Uint8Array): HttpResponse | SocketHandler;
  /** It is over, or no HTTP any more. */
  left(connection: HttpConnection): void;
  /** It is over without having brought a request. */
  failed(remote: Address, error: Error): void;
}

/**
 * One HTTP connection: a request is read, waits for its turn, and is answered; only then is the next one read.
 *
 * reading --request--> ready --its turn--> answering --all was taken--> reading, or closing
 *                                          answering --WebSocket--> upgraded
 */
export class HttpConnection implements SocketHandler {
  readonly #socket: Socket;
  readonly #owner: HttpConnectionOwner;
  readonly #reader = new HeadReader();
  #state: "reading" | "ready" | "answering" | "closing" | "upgraded" | "closed" = "reading";
  /** When the state must have changed; milliseconds of `performance`. */
  #deadline: number;
  #requests = 0;
  /** What was read ahead while a request waits for its answer. */
  #ahead: Uint8Array = NO_BYTES;
  /** More was sent ahead than is held: the connection ends behind what is. */
  #isOverfull = false;
  #peerEnded = false;
  /** What of the answer the transport was not given yet. */
  #unwritten: Uint8Array = NO_BYTES;
  #unread = 0;
  /** The connection ends behind the answer. */
  #isLast = false;
  #error: Error | undefined;
  #isReported = false;
  /** Since it is a WebSocket. */
  #next: SocketHandler | undefined;

  constructor(socket: Socket, owner: HttpConnectionOwner) {
    this.#socket = socket;
    this.#owner = owner;
    this.#deadline = performance.now() + owner.options.times.request;
    socket.setNoDelay(true);
  }

  /** It has brought a request. */
  get isHeard(): boolean {
    return this.#requests > 0;
  }

  /** Nothing is under way on it. */
  get isIdle(): boolean {
    return this.#state === "reading" && !this.#reader.hasBegun;
  }

  get remote(): Address {
    return this.#socket.remote;
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** The same; its owner has reported it. */
  giveUp(): void {
    this.#isReported = true;
    this.terminate();
  }

  /** Ends what has taken too long. */
  check(now: number): void {
    if (now < this.#deadline) return;
    if (this.#state !== "reading") return this.terminate();
    if (!this.#reader.hasBegun) return this.#close();
    this.#refuse({ status: 408, why: "No complete request came in time." });
  }

  // The socket's events.

  data(chunk: Uint8Array): void {
    if (this.#next !== undefined) return this.#next.data(chunk);
    const read = this.#state === "reading" ? this.#read(chunk) : 0;
    if (read < chunk.length && (this.#state === "ready" || this.#state === "answering")) {
      this.#hold(chunk.subarray(read));
    }
  }

  end(): void {
    if (this.#next !== undefined) return this.#next.end();
    this.#peerEnded = true;
    if (this.#state === "reading") this.#close();
  }

  drain(): void {
    if (this.#next !== undefined) return this.#next.drain();
    if (this.#state === "answering") this.#writeMore();
  }

  close(cause: CloseCause, error?: Error): void {
    if (this.#next !== undefined) return this.#next.close(cause, error);
    this.#state = "closed";
    this.#drop();
    this.#countUnread(0);
    this.#owner.left(this);
    if (this.isHeard || this.#isReported) return;
    this.#owner.failed(this.remote, this.#error ?? error ?? new Error("no complete request came"));
  }

  /** @returns how many of the bytes are part of what was read: all of them, or those of one request */
  #read(bytes: Uint8Array): number {
    const isBegin = this.isIdle && this.isHeard;
    const progress = this.#reader.push(bytes);
    switch (progress.kind) {
      case "more":
        if (isBegin && this.#reader.hasBegun) this.#deadline = performance.now() + this.#owner.options.times.request;
        return bytes.length;
      case "invalid":
        this.#refuse(progress.problem);
        return bytes.length;
      case "head":
        this.#requests += 1;
        this.#state = "ready";
        this.#deadline = performance.now() + this.#owner.options.times.answer;
        // No body is read: what follows it can't be told from it.
        this.#isLast = !progress.head.keepsAlive || progress.head.hasBody || this.#requests >= MAX_REQUESTS;
        this.#owner.ready(() => this.#answer(progress.head));
        return progress.consumed;
    }
  }

  /** Copies what was read ahead. Behind the last request there is nothing that counts. */
  #hold(bytes: Uint8Array): void {
    this.#socket.pause();
    if (this.#isLast || this.#isOverfull) return;
    const part = bytes.subarray(0, MAX_AHEAD_BYTES - this.#ahead.length);
    const isHeld = this.#owner.mayHold(part.length);
    this.#isOverfull = !isHeld || part.length < bytes.length;
    if (isHeld) this.#ahead = this.#ahead.length === 0 ? copyOf(part) : Buffer.concat([this.#ahead, part]);
  }

  /** Reads the next request of what was read ahead. */
  #readAhead(): void {
    const ahead = this.#ahead;
    this.#ahead = NO_BYTES;
    const read = this.#read(ahead);
    this.#owner.released(read);
    if (this.#state === "ready") this.#ahead = ahead.subarray(read);
    else this.#owner.released(ahead.length - read);
  }

  /** Forgets what was read ahead. */
  #drop(): Uint8Array {
    const ahead = this.#ahead;
    this.#ahead = NO_BYTES;
    this.#owner.released(ahead.length);
    return ahead;
  }

  #answer(head: HttpHead): ReturnType<HttpAnswer> {
    if (this.#state !== "ready") return "done";
    this.#state = "answering";
    const request = this.#requestOf(head);
    const refusal = this.#owner.options.screen?.(request);
    if (refusal !== undefined) this.#send(refusal, head.method);
    else if (head.upgrade === "websocket") this.#upgrade(request, head);
    else return this.#respond(request); // another protocol, such as HTTP/2, is only offered (RFC 9110, 7.8)
    return "done";
  }

  #respond(request: HttpRequest): ReturnType<HttpAnswer> {
    const failed = (error: unknown): HttpResponse => {
      // The responder has reported it; the client must not stay without an answer.
      return { status: 500, headers: {}, body: `${error instanceof Error ? error.name : "Error"}\n` };
    };
    const { method } = request;
    let answer: HttpResponse | Promise<HttpResponse>;
    try {
      answer = this.#owner.options.respond(request);
    } catch (error) {
      answer = failed(error);
    }
    if (answer instanceof Promise) {
      void answer.catch(failed).then((response) => this.#send(response, method));
      return "later";
    }
    this.#send(answer, method);
    return "done";
  }

  #requestOf({ method, path, fields }: HttpHead): HttpRequest {
    const header = (name: string) => fields.get(name);
    const request = { method, path, remote: this.remote, header };
    const client = this.#owner.options.clientOf?.(request);
    return client === undefined ? request : { ...request, remote: client };
  }

  #upgrade(request: HttpRequest, head: HttpHead): void {
    const ahead = this.#drop();
    const opened = this.#owner.upgrade(request, head, this.#socket, ahead);
    if ("status" in opened) {
      this.#isLast = true;
      return this.#send(opened, head.method);
    }
    this.#state = "upgraded";
    this.#next = opened;
    this.#owner.left(this);
    if (this.#isOverfull) this.terminate();
    else if (this.#peerEnded) opened.end();
  }

  /** Sends an answer that says what is wrong, and ends the connection. */
  #refuse({ status, why }: HeadProblem): void {
    this.#error ??= new Error(why);
    this.#state = "answering";
    this.#isLast = true;
    this.#deadline = performance.now() + LINGER_MS;
    this.#send({ status, headers: { "content-type": "text/plain; charset=utf-8" }, body: `${why}\n` }, "GET");
  }

  #send(response: HttpResponse, method: string): void {
    if (this.#state !== "answering") return; // it has closed meanwhile
    if (this.#isOverfull && this.#ahead.length === 0) this.#isLast = true;
    const { head, body } = answerBytes(response, method, this.#isLast);
    const isShort = body.length <= SHORT_BYTES;
    this.#unwritten = isShort ? NO_BYTES : body;
    this.#socket.write(isShort && body.length > 0 ? Buffer.concat([head, body]) : head);
    this.#writeMore();
  }

  #writeMore(): void {
    while (this.#socket.pending === 0 && this.#unwritten.length > 0) {
      const piece = this.#unwritten.subarray(0, PIECE_BYTES);
      this.#unwritten = this.#unwritten.subarray(piece.length);
      this.#socket.write(piece);
    }
    this.#countUnread(this.#socket.pending + this.#unwritten.length);
    if (this.#unread === 0) this.#answered();
  }

  #countUnread(bytes: number): void {
    if (bytes !== this.#unread) this.#owner.unreadChanged(bytes - this.#unread);
    this.#unread = bytes;
  }

  /** The system has taken the whole answer. */
  #answered(): void {
    if (this.#isLast) return this.#close();
    this.#state = "reading";
    this.#deadline = performance.now() + Math.min(KEEP_ALIVE_MS, this.#owner.options.times.request);
    if (this.#ahead.length > 0) this.#readAhead();
    if (this.#state !== "reading") return;
    if (this.#isOverfull || this.#peerEnded) this.#close();
    else this.#socket.resume();
  }

  /** Ends our side; what still comes is thrown away. */
  #close(): void {
    this.#state = "closing";
    this.#deadline = performance.now() + LINGER_MS;
    this.#drop();
    this.#socket.close(MAX_DISCARDED_BYTES);
  }
}
