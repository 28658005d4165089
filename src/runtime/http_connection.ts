import { Buffer } from "node:buffer";
import { performance } from "node:perf_hooks";
import { copyOf, NO_BYTES } from "../lib/byte_buffer.ts";
import { type HeadProblem, HeadReader, type HttpHead } from "../lib/http_head.ts";
import type { HttpAnswer } from "./answer_queue.ts";
import { answerBytes } from "./http_answer.ts";
import type { HttpListenOptions, HttpRequest, HttpResponse } from "./http.ts";
import type { Address } from "./address.ts";
import type { CloseCause, Socket, SocketHandler } from "./socket.ts";

/** Bytes of one piece of an answer. A piece is written once the one before was taken. */
const PIECE_BYTES = 64 * 1024;
/** Bytes of a body that is copied behind its head, so that both go in one write. */
const SHORT_BYTES = 4096;
/** Bytes of requests that a client may send before the answer to the first. */
const MAX_AHEAD_BYTES = 64 * 1024;
/** Requests of one connection. */
const MAX_REQUESTS = 1000;
/** Milliseconds that a connection may be silent between two requests. */
const KEEP_ALIVE_MS = 5000;
/** Milliseconds that the client has to end its side after our end of stream. */
const LINGER_MS = 5000;
/** Bytes that it may still send meanwhile. */
const MAX_DISCARDED_BYTES = 1024 * 1024;

/** What a connection needs of its server. */
export interface HttpConnectionOwner {
  readonly options: Pick<HttpListenOptions, "respond" | "screen" | "clientOf" | "times">;
  /** Queues a complete request; `answer` is called when it is its turn. */
  ready(answer: HttpAnswer): void;
  /** Adds to the bytes of answers that clients have not taken; may be negative. */
  unreadChanged(bytes: number): void;
  /** Reserves memory for `bytes` read ahead. False: there is no more. */
  mayHold(bytes: number): boolean;
  /** Returns reserved memory. */
  released(bytes: number): void;
  /** Opens a WebSocket. Returns a refusal, or the handler of further events, which has taken the bytes in `ahead`. */
  upgrade(request: HttpRequest, head: HttpHead, socket: Socket, ahead: Uint8Array): HttpResponse | SocketHandler;
  /** The connection has ended, or is a WebSocket from now on. */
  left(connection: HttpConnection): void;
  /** The connection has ended without having brought a request. */
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
  /** When the state must have changed, in milliseconds of `performance`. */
  #deadline: number;
  #requests = 0;
  /** Bytes that were read while a request waits for its answer. */
  #ahead: Uint8Array = NO_BYTES;
  /** Whether more was sent ahead than is held: the connection ends after what is held. */
  #isOverfull = false;
  #peerEnded = false;
  /** Bytes of the answer that were not written yet. */
  #unwritten: Uint8Array = NO_BYTES;
  #unread = 0;
  /** Whether the connection ends after the answer. */
  #isLast = false;
  #error: Error | undefined;
  #isReported = false;
  /** Takes the events once the connection is a WebSocket. */
  #next: SocketHandler | undefined;

  constructor(socket: Socket, owner: HttpConnectionOwner) {
    this.#socket = socket;
    this.#owner = owner;
    this.#deadline = performance.now() + owner.options.times.request;
    socket.setNoDelay(true);
  }

  /** Whether it has brought a request. */
  get hasRequested(): boolean {
    return this.#requests > 0;
  }

  /** Whether no request is under way. */
  get isIdle(): boolean {
    return this.#state === "reading" && !this.#reader.hasBegun;
  }

  get remote(): Address {
    return this.#socket.remote;
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /** Terminates a connection whose failure its owner has reported. */
  giveUp(): void {
    this.#isReported = true;
    this.terminate();
  }

  /** Ends the connection where its deadline has passed. */
  check(now: number): void {
    if (now < this.#deadline) return;
    if (this.#state !== "reading") return this.terminate();
    if (!this.#reader.hasBegun) return this.#close();
    this.#refuse({ status: 408, why: "No complete request came in time." });
  }

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
    if (this.hasRequested || this.#isReported) return;
    this.#owner.failed(this.remote, this.#error ?? error ?? new Error("no complete request came"));
  }

  /** Reads up to one request. Returns how many bytes it has used. */
  #read(bytes: Uint8Array): number {
    const isBegin = this.isIdle && this.hasRequested;
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
        // Bodies are not read, so what follows one can't be read either.
        this.#isLast = !progress.head.keepsAlive || progress.head.hasBody || this.#requests >= MAX_REQUESTS;
        this.#owner.ready(() => this.#answer(progress.head));
        return progress.consumed;
    }
  }

  /** Holds bytes that were read ahead. After the last request they are ignored. */
  #hold(bytes: Uint8Array): void {
    this.#socket.pause();
    if (this.#isLast || this.#isOverfull) return;
    const part = bytes.subarray(0, MAX_AHEAD_BYTES - this.#ahead.length);
    const isHeld = this.#owner.mayHold(part.length);
    this.#isOverfull = !isHeld || part.length < bytes.length;
    if (isHeld) this.#ahead = this.#ahead.length === 0 ? copyOf(part) : Buffer.concat([this.#ahead, part]);
  }

  /** Reads the next request from the held bytes. */
  #readAhead(): void {
    const ahead = this.#ahead;
    this.#ahead = NO_BYTES;
    const read = this.#read(ahead);
    this.#owner.released(read);
    if (this.#state === "ready") this.#ahead = ahead.subarray(read);
    else this.#owner.released(ahead.length - read);
  }

  /** Removes and returns the held bytes. */
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
      // The responder has reported the error; the client still gets an answer.
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

  /** Sends an answer that names the problem, and ends the connection. */
  #refuse({ status, why }: HeadProblem): void {
    this.#error ??= new Error(why);
    this.#state = "answering";
    this.#isLast = true;
    this.#deadline = performance.now() + LINGER_MS;
    this.#send({ status, headers: { "content-type": "text/plain; charset=utf-8" }, body: `${why}\n` }, "GET");
  }

  #send(response: HttpResponse, method: string): void {
    if (this.#state !== "answering") return; // it was closed meanwhile
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

  /** Continues after the system has taken the whole answer. */
  #answered(): void {
    if (this.#isLast) return this.#close();
    this.#state = "reading";
    this.#deadline = performance.now() + Math.min(KEEP_ALIVE_MS, this.#owner.options.times.request);
    if (this.#ahead.length > 0) this.#readAhead();
    if (this.#state !== "reading") return;
    if (this.#isOverfull || this.#peerEnded) this.#close();
    else this.#socket.resume();
  }

  /** Ends our side. Bytes that still arrive are discarded. */
  #close(): void {
    this.#state = "closing";
    this.#deadline = performance.now() + LINGER_MS;
    this.#drop();
    this.#socket.close(MAX_DISCARDED_BYTES);
  }
}
