import type { Splitter } from "../../client/mod.ts";
import type { Address, CloseCause, Runtime, Socket, SocketHandler } from "../../runtime/runtime.ts";
import type { LoadCodec, LoadRequest } from "./load_codec.ts";

/** Callbacks of all clients of a run. Must not throw. */
export interface LoadClientHandler {
  /** A message of this stage has come; it is in {@link LoadCodec.tag}. */
  received(client: LoadClient): void;
  /** A message of this stage has come with other content than was sent. */
  damaged(client: LoadClient): void;
  /** The server has carried out all requests so far. */
  answered(client: LoadClient): void;
  /** The server has answered with an error. */
  refused(client: LoadClient, code: string): void;
  /** The connection has ended without {@link LoadClient.close}. No call follows. */
  closed(client: LoadClient, why: string): void;
}

const REASONS = {
  end: "ended by the server",
  reset: "reset",
  error: "socket error",
  too_long: "socket error",
  violation: "socket error",
  unanswered: "socket error",
  local: "closed here",
} as const satisfies Record<CloseCause, string>;

/**
 * One connection of a load. It does not use {@link Client}, because thousands of clients share a processor.
 * It reads the tags of messages at their fixed position, and decodes only other messages in full.
 */
export class LoadClient {
  readonly index: number;
  readonly nick: string;
  readonly #codec: LoadCodec;
  readonly #handler: LoadClientHandler;
  readonly #splitter: Splitter;
  #socket: Socket | undefined;
  #room = "";
  #awaitedPongs = 0;
  /** Code of the last error, which is the reason for a close that follows. */
  #lastError: string | undefined;
  #isClosing = false;
  #isClosed = false;

  constructor(index: number, nick: string, codec: LoadCodec, handler: LoadClientHandler) {
    this.index = index;
    this.nick = nick;
    this.#codec = codec;
    this.#handler = handler;
    this.#splitter = codec.splitter();
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether a request is not answered yet. Until then, messages may be from the history of a room. */
  get isWaiting(): boolean {
    return this.#awaitedPongs > 0;
  }

  /** The room of the client, or the one that it has asked to join. */
  get room(): string {
    return this.#room;
  }

  /** Bytes that the system has not accepted yet. */
  get pending(): number {
    return this.#socket?.pending ?? 0;
  }

  /** Connects. @throws {AddressError} when the server can't be reached */
  async connect(runtime: Runtime, address: Address): Promise<void> {
    await runtime.connect({ ...address, open: (socket) => this.#open(socket) });
  }

  /** Sets the nickname and joins a room; `answered` follows. */
  enter(room: string): void {
    this.#room = room;
    this.#request(this.#codec.entry(this.nick, room));
  }

  /** Moves to another room; `answered` follows. */
  move(room: string): void {
    const from = this.#room;
    this.#room = room;
    this.#request(this.#codec.move(from, room));
  }

  /** Sends a ping; `answered` follows. */
  ping(): void {
    this.#request(this.#codec.ping());
  }

  keepAlive(): void {
    this.#socket?.write(this.#codec.keepAlive());
  }

  /** Sends a message with a tag. */
  sendMessage(seq: number, micros: number, sender = this.index): void {
    this.#socket?.write(this.#codec.message(this.#room, { sender, seq, micros }));
  }

  /** Stops reading until {@link resume}. */
  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  /** Sends the pending bytes and closes the connection. No callback follows. */
  close(): void {
    this.#isClosing = true;
    this.#socket?.close();
  }

  /** Closes the connection at once. No callback follows. */
  terminate(): void {
    this.#isClosing = true;
    this.#socket?.terminate();
  }

  #open(socket: Socket): SocketHandler {
    this.#socket = socket;
    socket.setNoDelay(true);
    return {
      data: (chunk) => this.#read(chunk),
      end: () => socket.close(),
      drain() {},
      close: (cause, error) => this.#closed(cause, error),
    };
  }

  #request({ bytes, pongs }: LoadRequest): void {
    this.#awaitedPongs += pongs;
    this.#socket?.write(bytes);
  }

  #read(chunk: Uint8Array): void {
    this.#splitter.push(chunk);
    for (let unit = this.#splitter.next(); unit !== undefined; unit = this.#splitter.next()) {
      if (this.#isClosing) return;
      if ("kind" in unit) return this.#fail(unit.error.message);
      const kind = this.#codec.read(unit);
      if (kind === "other") this.#readOther(unit);
      else if (!this.isWaiting) this.#handler[kind](this);
    }
  }

  /** Handles anything but a message of the stage: only pongs and errors matter. */
  #readOther(unit: Uint8Array): void {
    const event = this.#codec.event(unit);
    if (event?.kind === "error") {
      this.#lastError = event.code;
      this.#handler.refused(this, event.code);
    }
    if (event?.kind !== "pong" || this.#awaitedPongs === 0) return;
    this.#awaitedPongs -= 1;
    if (this.#awaitedPongs === 0) this.#handler.answered(this);
  }

  #fail(why: string): void {
    this.#lastError = why;
    this.#socket?.terminate();
  }

  #closed(cause: CloseCause, error: Error | undefined): void {
    this.#isClosed = true;
    if (this.#isClosing) return;
    const how = error === undefined ? REASONS[cause] : `${REASONS[cause]}: ${error.message}`;
    this.#handler.closed(this, this.#lastError ?? how);
  }
}
