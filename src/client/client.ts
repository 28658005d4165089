import type { RequestId } from "../chat/ids.ts";
import { nameKey } from "../chat/name_key.ts";
import type { Language } from "../chat/language.ts";
import { LOBBY } from "../chat/nickname.ts";
import type { ProtocolName } from "../protocol/detect.ts";
import type { ClientTls, CloseCause, Runtime, Socket, SocketHandler } from "../runtime/runtime.ts";
import type { Dialect, OutgoingRequest, Reader } from "./dialect.ts";
import { DIALECTS } from "./dialects.ts";
import type { ClientCloseReason, ClientEvent, Closed } from "./event.ts";

/** Longer than any line of a server with default limits; a `joined` contains the whole history of a room. */
export const MAX_INPUT_BYTES = 16 * 1024 * 1024;

/**
 * Callbacks of a client. It is not an async iterator, which would need a queue and a promise for each event,
 * and would read more events than its consumer takes. A handler costs one call, can be shared by thousands of
 * clients, and stops reading with {@link Client.pause}. A queue for tests is a few lines on top of it.
 */
export interface ClientHandler {
  /** Handles an event; `closed` comes last and once. Never called inside a method of the client. Must not throw. */
  event(event: ClientEvent, client: Client): void;
  /** Called when the system has accepted the {@link Client.pending} bytes. */
  drain?(client: Client): void;
}

export interface ClientOptions {
  readonly hostname: string;
  readonly port: number;
  /** Path of a Unix domain socket, instead of host and port. */
  readonly path?: string;
  readonly tls?: ClientTls;
  readonly protocol: ProtocolName;
  /** Nickname to send at once; without one, call {@link Client.nick} later. */
  readonly nick?: string;
  /** Language of the server's sentences, sent with each nickname; by default that of the server. */
  readonly lang?: Language;
  /** Rooms to join after the lobby. A JSON client is then in all of them, others only in the last one. */
  readonly rooms?: readonly string[];
  readonly handler: ClientHandler;
  /** Limit of a line or frame in bytes; a longer one ends the connection with `too_long`. */
  readonly maxInputBytes?: number;
}

/** Room and id of a request. */
export interface RequestOptions {
  /** Room of a JSON client; by default the one joined last. Other clients are in one room. */
  readonly room?: string;
  /** Id of a JSON request, which its answer contains too. */
  readonly id?: RequestId;
}

/** At most `limit` events: the latest, the latest before a `seq`, or the oldest after one (JSON only). */
export interface HistoryQuery {
  readonly limit?: number;
  readonly before?: number;
  readonly after?: number;
}

/** Options of entering the chat or a room. */
interface EntryRequest {
  readonly id?: RequestId;
  /** Number of history events, 0 for none; by default all (JSON only). */
  readonly history?: number;
}

/** Connects, sends the nickname and joins the rooms. @throws {AddressError} when the server can't be reached. */
export async function connect(runtime: Runtime, options: ClientOptions): Promise<Client> {
  const { hostname, port, path, tls, nick, rooms = [] } = options;
  const client = new Client(options);
  await runtime.connect({
    hostname,
    port,
    ...(path === undefined ? {} : { path }),
    ...(tls === undefined ? {} : { tls }),
    open: (socket) => client.open(socket),
  });
  if (nick !== undefined) client.nick(nick);
  for (const room of rooms) client.join(room);
  return client;
}

interface Ending {
  readonly reason: ClientCloseReason;
  readonly error?: Error;
}

/**
 * One connection to a chat server. Its methods send a request and return at once; results come as events.
 * After the end of the connection they do nothing. They return {@link pending}, so that a caller that sends
 * much can wait for {@link ClientHandler.drain}.
 */
export class Client {
  readonly #dialect: Dialect;
  readonly #reader: Reader;
  readonly #handler: ClientHandler;
  readonly #lang: Language | undefined;
  #socket: Socket | undefined;
  /** Default room of requests. */
  #room = LOBBY;
  #paused = false;
  /** Why the connection is ending, if that is known before the socket is closed. */
  #ending: Ending | undefined;
  /** The last event, once the socket is closed. */
  #closed: Closed | undefined;
  #isOver = false;

  /** Use {@link connect}. */
  constructor({ protocol, handler, lang, maxInputBytes = MAX_INPUT_BYTES }: ClientOptions) {
    this.#dialect = DIALECTS[protocol];
    this.#reader = this.#dialect.reader(maxInputBytes);
    this.#handler = handler;
    this.#lang = lang;
  }

  get protocol(): ProtocolName {
    return this.#dialect.name;
  }

  /** Sent bytes that the system has not accepted yet. */
  get pending(): number {
    return this.#socket?.pending ?? 0;
  }

  /** Whether `closed` was delivered. */
  get isClosed(): boolean {
    return this.#isOver;
  }

  /** Requests the first nickname, or another one after a refusal. Without `lang`, the one of {@link connect} is sent. */
  nick(nick: string, options: EntryRequest & { readonly lang?: Language } = {}): number {
    const lang = this.#lang;
    return this.request({ type: "nick", nick, ...(lang === undefined ? {} : { lang }), ...options });
  }

  /** Changes the nickname. */
  rename(nick: string, id?: RequestId): number {
    return this.request({ type: "rename", nick, ...named(id) });
  }

  join(room: string, options: EntryRequest = {}): number {
    this.#room = room;
    return this.request({ type: "join", room, ...options });
  }

  /** Leaves a room, by default the one joined last. A text or binary client returns to the lobby. */
  leave({ room = this.#room, id }: RequestOptions = {}): number {
    if (nameKey(room) === nameKey(this.#room)) this.#room = LOBBY;
    return this.request({ type: "leave", room, ...named(id) });
  }

  /**
   * Sends a message. Bytes need the binary protocol. In the text protocol each line becomes a message.
   *
   * @throws {RangeError} when the protocol can't express it
   */
  say(text: string | Uint8Array, { room = this.#room, id }: RequestOptions = {}): number {
    return this.request({ type: "message", room, text, ...named(id) });
  }

  /** Sends an action, as `/me` does. @throws {RangeError} unless it is one line of text */
  act(text: string, { room = this.#room, id }: RequestOptions = {}): number {
    return this.request({ type: "message", room, text, action: true, ...named(id) });
  }

  /** Replaces the text of the own message with this `seq` (JSON only). */
  edit(seq: number, text: string, { room = this.#room, id }: RequestOptions = {}): number {
    return this.request({ type: "edit", room, seq, text, ...named(id) });
  }

  /** Deletes the own message with this `seq` (JSON only). */
  delete(seq: number, { room = this.#room, id }: RequestOptions = {}): number {
    return this.request({ type: "delete", room, seq, ...named(id) });
  }

  /** Deletes the `n`-th latest own message (text and binary only). */
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

  /** Requests events of a room. A text or binary client gets those of its room as ordinary events. */
  history({ room = this.#room, ...range }: RequestOptions & HistoryQuery = {}): number {
    return this.request({ type: "history", room, ...range });
  }

  ping(id?: RequestId): number {
    return this.request({ type: "ping", ...named(id) });
  }

  /** Asks the server to close the connection after all earlier requests. */
  quit(): number {
    this.#ending ??= { reason: "quit" };
    return this.request({ type: "quit" });
  }

  /** Sends a request. Returns {@link pending}. */
  request(request: OutgoingRequest): number {
    const bytes = this.#dialect.encode(request);
    this.#reader.sent(request);
    return this.send(bytes);
  }

  /** Sends bytes unchanged. They must not be modified afterwards. */
  send(bytes: Uint8Array): number {
    return this.#socket?.write(bytes) ?? 0;
  }

  /** Stops reading and delivering events until {@link resume}; only `closed` after {@link terminate} is delivered. */
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

  /** Closes the connection at once. */
  terminate(): void {
    this.#ending = { reason: "terminated" };
    this.#socket?.terminate();
  }

  /** Returns the handler of the socket, for {@link connect}. */
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

  /** Delivers the available events, and `closed` after the last one. Copies unread bytes when paused. */
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

/** Creates the last event. @param ending set if the client knew the reason before the socket was closed */
function closedBy(cause: CloseCause, error: Error | undefined, ending: Ending | undefined): Closed {
  // A failure of the transport takes precedence over a requested end.
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
