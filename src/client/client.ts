import type { RequestId } from "../chat/ids.ts";
import { nameKey } from "../chat/name_key.ts";
import type { Language } from "../chat/language.ts";
import { LOBBY } from "../chat/nickname.ts";
import type { ProtocolName } from "../protocol/detect.ts";
import type { ClientTls, CloseCause, Runtime, Socket, SocketHandler } from "../runtime/runtime.ts";
import type { ClientRequest, Dialect, Reader } from "./dialect.ts";
import { DIALECTS } from "./dialects.ts";
import type { ClientCloseReason, ClientEvent, Closed } from "./event.ts";

/** Longer than any line a server sends with its defaults: a `joined` holds a room's whole history. */
export const MAX_INPUT_BYTES = 16 * 1024 * 1024;

/**
 * Who hears a client's events. It is a handler and no async iterator: an iterator needs a queue and a
 * promise for each event, and would read on while nobody takes them; a handler costs a call, may be
 * shared by thousands of clients (it is told which one), and says by {@link Client.pause} when it has
 * enough. A queue for tests is a few lines above it.
 */
export interface ClientHandler {
  /** `closed` is the last one, and comes exactly once. Never called from inside a client's method. Must not throw. */
  event(event: ClientEvent, client: Client): void;
  /** Bytes that were {@link Client.pending} are taken. */
  drain?(client: Client): void;
}

export interface ClientOptions {
  readonly hostname: string;
  readonly port: number;
  /** A Unix domain socket instead. */
  readonly path?: string;
  readonly tls?: ClientTls;
  readonly protocol: ProtocolName;
  /** Sent at once; none: {@link Client.nick} later. */
  readonly nick?: string;
  /** The language of the server's sentences; the server's own when left out. */
  readonly lang?: Language;
  /** Rooms to join after the lobby. A JSON client will be in all of them, another one moves through them to the last. */
  readonly rooms?: readonly string[];
  readonly handler: ClientHandler;
  /** Bytes of one line or frame of the server; a longer one ends the connection with `too_long`. */
  readonly maxInputBytes?: number;
}

/** Which room a request is about, and what to call it. */
export interface RequestOptions {
  /** Of a JSON client: the room joined last when left out. Others are in one room. */
  readonly room?: string;
  /** A JSON client finds it in the `ack` or `error` that answers. */
  readonly id?: RequestId;
}

/** At most `limit` events: the latest, the latest before a place, or the oldest after one (places: JSON only). */
export interface HistoryQuery {
  readonly limit?: number;
  readonly before?: number;
  readonly after?: number;
}

/** How a client enters the chat or a room. */
export interface EntryRequest {
  readonly id?: RequestId;
  /** Events of history that are wanted, 0 for none; all there are when left out (JSON only). */
  readonly history?: number;
}

/** Connects, sends the nickname and joins the rooms. @throws {AddressError} when the server can't be reached. */
export async function connect(runtime: Runtime, options: ClientOptions): Promise<Client> {
  const { hostname, port, path, tls, nick, lang, rooms = [] } = options;
  const client = new Client(options);
  await runtime.connect({
    hostname,
    port,
    ...(path === undefined ? {} : { path }),
    ...(tls === undefined ? {} : { tls }),
    open: (socket) => client.open(socket),
  });
  if (nick !== undefined) client.nick(nick, lang === undefined ? {} : { lang });
  for (const room of rooms) client.join(room);
  return client;
}

interface Ending {
  readonly reason: ClientCloseReason;
  readonly error?: Error;
}

/**
 * One connection to a chat server. Its methods send and return at once, and are harmless when it is
 * closed; what comes of them are events. Sending returns {@link pending}, so that whoever sends much
 * can wait for {@link ClientHandler.drain}.
 */
export class Client {
  readonly #dialect: Dialect;
  readonly #reader: Reader;
  readonly #handler: ClientHandler;
  #socket: Socket | undefined;
  /** Where a JSON client speaks when it does not say. */
  #room = LOBBY;
  #paused = false;
  /** Why it is ending, once that is decided before the socket is gone. */
  #ending: Ending | undefined;
  /** The last event, once the socket is gone. */
  #closed: Closed | undefined;
  #isOver = false;

  /** For {@link connect}. */
  constructor({ protocol, handler, maxInputBytes = MAX_INPUT_BYTES }: ClientOptions) {
    this.#dialect = DIALECTS[protocol];
    this.#reader = this.#dialect.reader(maxInputBytes);
    this.#handler = handler;
  }

  get protocol(): ProtocolName {
    return this.#dialect.name;
  }

  /** Bytes sent that the system has not taken yet. */
  get pending(): number {
    return this.#socket?.pending ?? 0;
  }

  /** Whether its `closed` was told. */
  get isClosed(): boolean {
    return this.#isOver;
  }

  /** Asks for a nickname: the first, or another one after that was refused. */
  nick(nick: string, options: EntryRequest & { readonly lang?: Language } = {}): number {
    return this.request({ type: "nick", nick, ...options });
  }

  /** Asks for another nickname than the one it has. */
  rename(nick: string, id?: RequestId): number {
    return this.request({ type: "rename", nick, ...named(id) });
  }

  join(room: string, options: EntryRequest = {}): number {
    this.#room = room;
    return this.request({ type: "join", room, ...options });
  }

  /** Out of a room, the one joined last when left out; a text or binary client goes back to the lobby. */
  leave({ room = this.#room, id }: RequestOptions = {}): number {
    if (nameKey(room) === nameKey(this.#room)) this.#room = LOBBY;
    return this.request({ type: "leave", room, ...named(id) });
  }

  /**
   * A message. Bytes can only be said in binary; in text each line of it is a message of its own.
   * @throws {RangeError} when the protocol has no way to say it.
   */
  say(text: string | Uint8Array, { room = this.#room, id }: RequestOptions = {}): number {
    return this.request({ type: "message", room, text, ...named(id) });
  }

  /** A message that says what its sender does, as `/me` does. @throws {RangeError} unless it is one line of text */
  act(text: string, { room = this.#room, id }: RequestOptions = {}): number {
    return this.request({ type: "message", room, text, action: true, ...named(id) });
  }

  /** Gives the message with this `seq`, one's own, another text (JSON only). */
  edit(seq: number, text: string, { room = this.#room, id }: RequestOptions = {}): number {
    return this.request({ type: "edit", room, seq, text, ...named(id) });
  }

  /** Deletes the message with this `seq`, one's own (JSON only). */
  delete(seq: number, { room = this.#room, id }: RequestOptions = {}): number {
    return this.request({ type: "delete", room, seq, ...named(id) });
  }

  /** Deletes one's own `n`-th latest message (text and binary only). */
  deleteLatest(n = 1): number {
    return this.request({ type: "deleteLatest", n });
  }

  direct(to: string, text: string, id?: RequestId): number {
    return this.request({ type: "direct", to, text, ...named(id) });
  }

  who({ room = this.#room, id }: RequestOptions = {}): number {
    return this.request({ type: "who", room, ...named(id) });
  }

  rooms(id?: RequestId): number {
    return this.request({ type: "rooms", ...named(id) });
  }

  /** A room's latest events. A text or binary client gets those of its room, as the events they were. */
  history({ room = this.#room, ...range }: RequestOptions & HistoryQuery = {}): number {
    return this.request({ type: "history", room, ...range });
  }

  ping(id?: RequestId): number {
    return this.request({ type: "ping", ...named(id) });
  }

  /** Asks the server to end the connection, when it has carried out everything before. */
  quit(): number {
    this.#ending ??= { reason: "quit" };
    return this.request({ type: "quit" });
  }

  /** Sends any request, and returns {@link pending}. */
  request(request: ClientRequest): number {
    const bytes = this.#dialect.encode(request);
    this.#reader.sent(request);
    return this.send(bytes);
  }

  /** Sends bytes as they are, which must not change afterwards. */
  send(bytes: Uint8Array): number {
    return this.#socket?.write(bytes) ?? 0;
  }

  /** No events until {@link resume}, `closed` aside where {@link terminate} is called. The server will notice. */
  pause(): void {
    this.#paused = true;
    this.#socket?.pause();
  }

  /** Undoes {@link pause}. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    queueMicrotask(() => {
      this.#deliver();
      if (!this.#paused) this.#socket?.resume();
    });
  }

  /** Gives the connection up at once. */
  terminate(): void {
    this.#ending = { reason: "terminated" };
    this.#socket?.terminate();
  }

  /** For {@link connect}: who hears the socket's events. */
  open(socket: Socket): SocketHandler {
    this.#socket = socket;
    socket.setNoDelay(true);
    return {
      data: (chunk) => {
        this.#reader.push(chunk);
        this.#deliver();
      },
      end: () => socket.close(),
      drain: () => this.#handler.drain?.(this),
      close: (cause, error) => {
        this.#closed = closedBy(cause, error, this.#ending);
        this.#deliver();
      },
    };
  }

  /** Tells what is there and, when the socket is gone, that. What is left for later is copied: the chunk goes away. */
  #deliver(): void {
    const abandoned = () => this.#ending !== undefined && this.#ending.reason !== "quit";
    while (!this.#paused && !abandoned()) {
      const event = this.#reader.next();
      if (event === undefined) break;
      if (event.kind === "failed") {
        this.#ending = { reason: event.reason, error: event.error };
        this.#socket?.terminate();
      } else this.#handler.event(event, this);
    }
    if (this.#paused) this.#reader.hold();
    if (this.#closed === undefined || this.#isOver || (this.#paused && !abandoned())) return;
    this.#isOver = true;
    this.#handler.event(this.#closed, this);
  }
}

function named(id: RequestId | undefined): { readonly id?: RequestId } {
  return id === undefined ? {} : { id };
}

/** @param ending what was decided here before the socket was gone */
function closedBy(cause: CloseCause, error: Error | undefined, ending: Ending | undefined): Closed {
  // That the transport failed is worth more than that an end had been asked for.
  const failed = cause === "reset" || cause === "error";
  const reason = ending === undefined || (failed && ending.reason === "quit") ? REASONS[cause] : ending.reason;
  const why = ending?.error ?? error;
  return { kind: "closed", reason, ...(why === undefined ? {} : { error: why }) };
}

const REASONS = {
  end: "server_end",
  reset: "reset",
  error: "socket_error",
  too_long: "socket_error",
  violation: "socket_error",
  unanswered: "socket_error",
  local: "terminated",
} as const satisfies Record<CloseCause, ClientCloseReason>;
