import type { Splitter } from "../../client/mod.ts";
import type { Address, CloseCause, Runtime, Socket, SocketHandler } from "../../runtime/runtime.ts";
import type { HistoryItem, LoadCodec } from "./load_codec.ts";

/** Hears of all clients of a run. Must not throw. */
export interface LoadClientHandler {
  /** A message of this stage, in {@link LoadCodec.mark}. */
  marked(client: LoadClient): void;
  /** A message of this stage that is not as it was sent. */
  damaged(client: LoadClient): void;
  /** Everything asked for so far is carried out. */
  answered(client: LoadClient): void;
  /** The server answered with an error. */
  refused(client: LoadClient, code: string): void;
  /** It is gone, though {@link LoadClient.leave} was not called. Nothing follows. */
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
 * One connection of a load: below {@link Client}, since thousands of them share a processor with nothing
 * else to do. It looks at the marks of messages where they stand, and reads in full only what is unusual.
 */
export class LoadClient {
  readonly index: number;
  readonly nick: string;
  readonly #codec: LoadCodec;
  readonly #handler: LoadClientHandler;
  readonly #splitter: Splitter;
  #socket: Socket | undefined;
  #room = "";
  #awaited = 0;
  /** The code of the last error, which tells why a close that follows came. */
  #lastError: string | undefined;
  #isLeaving = false;
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

  /** Whether something asked for is not known to be carried out: until then messages are no news, but a room's history. */
  get isWaiting(): boolean {
    return this.#awaited > 0;
  }

  /** Where it is, or is going. */
  get room(): string {
    return this.#room;
  }

  /** Bytes that the system has not taken yet. */
  get pending(): number {
    return this.#socket?.pending ?? 0;
  }

  /** Resolves when connected. @throws {AddressError} */
  async connect(runtime: Runtime, address: Address): Promise<void> {
    await runtime.connect({ ...address, open: (socket) => this.#open(socket) });
  }

  /** Takes the nickname and goes to the room; `answered` follows. */
  enter(room: string): void {
    this.#room = room;
    this.#ask(this.#codec.entry(this.nick, room));
  }

  /** Goes to another room; `answered` follows. */
  move(room: string): void {
    const from = this.#room;
    this.#room = room;
    this.#ask(this.#codec.move(from, room));
  }

  /** `answered` follows. */
  ping(): void {
    this.#ask(this.#codec.ping());
  }

  keepAlive(): void {
    this.#socket?.write(this.#codec.keepAlive());
  }

  say(seq: number, micros: number, sender = this.index): void {
    this.#socket?.write(this.#codec.message(this.#room, { sender, seq, micros }));
  }

  /** Reads nothing until {@link resume}. */
  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  /** Sends what is pending, and ends. Nothing is heard of it any more. */
  leave(): void {
    this.#isLeaving = true;
    this.#socket?.close();
  }

  /** Gives the connection up. Nothing is heard of it any more. */
  terminate(): void {
    this.#isLeaving = true;
    this.#socket?.terminate();
  }

  #open(socket: Socket): SocketHandler {
    this.#socket = socket;
    socket.setNoDelay(true);
    return {
      data: (chunk) => this.#take(chunk),
      end: () => socket.close(),
      drain() {},
      close: (cause, error) => this.#closed(cause, error),
    };
  }

  #ask({ bytes, pongs }: HistoryItem): void {
    this.#awaited += pongs;
    this.#socket?.write(bytes);
  }

  #take(chunk: Uint8Array): void {
    this.#splitter.push(chunk);
    for (let unit = this.#splitter.next(); unit !== undefined; unit = this.#splitter.next()) {
      if (this.#isLeaving) return;
      if ("kind" in unit) return this.#fail(unit.error.message);
      const reading = this.#codec.read(unit);
      if (reading === "other") this.#heard(unit);
      else if (!this.isWaiting) this.#handler[reading](this);
    }
  }

  /** Anything but a message of the load: pongs and errors count. */
  #heard(unit: Uint8Array): void {
    const event = this.#codec.event(unit);
    if (event?.kind === "error") {
      this.#lastError = event.code;
      this.#handler.refused(this, event.code);
    }
    if (event?.kind !== "pong" || this.#awaited === 0) return;
    this.#awaited -= 1;
    if (this.#awaited === 0) this.#handler.answered(this);
  }

  #fail(why: string): void {
    this.#lastError = why;
    this.#socket?.terminate();
  }

  #closed(cause: CloseCause, error: Error | undefined): void {
    this.#isClosed = true;
    if (this.#isLeaving) return;
    const how = error === undefined ? REASONS[cause] : `${REASONS[cause]}: ${error.message}`;
    this.#handler.closed(this, this.#lastError ?? how);
  }
}
