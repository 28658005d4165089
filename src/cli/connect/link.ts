import { type Client, type ClientEvent, type ClientHandler, type Closed, connect } from "../../client/mod.ts";
import type { Language } from "../../chat/language.ts";
import type { Clock, Timer } from "../../lib/clock.ts";
import { type Address, AddressError, type ClientTls, type Runtime } from "../../runtime/runtime.ts";
import { Backoff } from "../../web/app/lib/backoff.js";

/** Milliseconds to connect and enter the rooms; after that the attempt has failed. */
const ARRIVAL_MS = 20_000;
/** Milliseconds that the server may take to close the connection after `quit`. */
const QUIT_MS = 1000;
/** Milliseconds between two pings to a server without an idle timeout. */
const KEEP_ALIVE_MS = 60_000;
const KEEP_ALIVE_ID = "keep-alive";
/** Milliseconds after which a connection counts as stable, so that its loss resets the backoff. */
const STABLE_MS = 10_000;

interface ServerLinkParts {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly random: () => number;
  readonly address: Address;
  readonly tls: ClientTls | undefined;
  readonly lang: Language;
}

/** Callbacks for the state of the connection. */
export interface ServerLinkHandler {
  /** Returns the nickname to ask for. */
  nick(): string;
  /** Called when a connection is open, just before the nickname is sent. */
  opened(client: Client): void;
  event(event: Exclude<ClientEvent, Closed>): void;
  /** Called when the system has accepted the bytes that were pending. */
  drain(): void;
  /** Called when the connection is lost or an attempt failed; the next attempt follows in `ms` milliseconds. */
  waiting(why: string, ms: number): void;
  /** Called when the first connection failed or ended before {@link ServerLink.arrived}. No call follows. */
  failed(failure: "unreachable" | "ended", why: string): void;
  /** Called after {@link ServerLink.stop}. No call follows. */
  stopped(): void;
}

/** Keeps a client connected: reconnects after a loss, and pings a silent server. */
export class ServerLink {
  readonly #parts: ServerLinkParts;
  readonly #handler: ServerLinkHandler;
  readonly #backoff: Backoff;
  #client: Client | undefined;
  /** Number of the current attempt; events of earlier attempts are ignored. */
  #attempt = 0;
  #hasArrived = false;
  #isStopped = false;
  #openedAt = 0;
  /** Reason that {@link drop} gave for ending the connection. */
  #dropReason: string | undefined;
  #deadline: Timer | undefined;
  #keepAlive: Timer | undefined;
  #awaitsPong = false;

  constructor(parts: ServerLinkParts, handler: ServerLinkHandler) {
    this.#parts = parts;
    this.#handler = handler;
    this.#backoff = new Backoff({ random: parts.random });
  }

  /** Connects. */
  async start(): Promise<void> {
    const { runtime, clock, lang, tls, address } = this.#parts;
    this.#attempt += 1;
    const attempt = this.#attempt;
    const isCurrent = () => attempt === this.#attempt && !this.#isStopped;
    this.#dropReason = undefined;
    this.#deadline = clock.setTimer(ARRIVAL_MS, () => this.#arrivalTimedOut());
    const handler: ClientHandler = {
      event: (event) => attempt === this.#attempt && this.#event(event),
      drain: () => this.#handler.drain(),
    };
    try {
      const client = await connect(runtime, {
        ...address,
        protocol: "json",
        lang,
        handler,
        ...(tls === undefined ? {} : { tls }),
      });
      if (!isCurrent()) return client.terminate();
      this.#client = client;
      this.#openedAt = clock.now();
      this.#handler.opened(client);
      client.nick(this.#handler.nick());
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      if (isCurrent()) this.#unreachable(error.message);
    }
  }

  /** Whether the client has been in the chat before. */
  get hasArrived(): boolean {
    return this.#hasArrived;
  }

  /** Called when all rooms are entered: from now on a lost connection is made again. */
  arrived(): void {
    this.#hasArrived = true;
    this.#deadline?.cancel();
  }

  /** Ends this connection; `waiting` or `failed` gets the reason. */
  drop(why: string): void {
    this.#dropReason = why;
    this.#client?.terminate();
  }

  /** Ends the link, after the server has carried out everything that was sent. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#cancelTimers();
    const client = this.#client;
    if (client === undefined || client.isClosed) return this.#handler.stopped();
    client.quit();
    this.#deadline = this.#parts.clock.setTimer(QUIT_MS, () => client.terminate());
  }

  #event(event: ClientEvent): void {
    if (event.kind === "closed") return this.#closed(event);
    if (event.kind === "welcome") this.#keepAliveEvery(event.limits["idleTimeout"] ?? 0);
    if (event.kind === "pong" && event.id === KEEP_ALIVE_ID) this.#awaitsPong = false;
    else this.#handler.event(event);
  }

  #closed({ reason, error }: Closed): void {
    this.#cancelTimers();
    this.#client = undefined;
    if (this.#isStopped) return this.#handler.stopped();
    const why = this.#dropReason ?? (error === undefined ? reason : `${reason}: ${error.message}`);
    if (!this.#hasArrived) return this.#fail("ended", why);
    if (this.#parts.clock.now() - this.#openedAt >= STABLE_MS) this.#backoff.reset();
    this.#reconnect(why);
  }

  #unreachable(why: string): void {
    this.#cancelTimers();
    if (this.#hasArrived) this.#reconnect(why);
    else this.#fail("unreachable", why);
  }

  #arrivalTimedOut(): void {
    const why = `no answer in ${ARRIVAL_MS / 1000} s`;
    if (this.#client !== undefined) return this.drop(why);
    this.#attempt += 1; // so that a late connection is ignored
    this.#unreachable(`Cannot connect: ${why}`);
  }

  #fail(failure: "unreachable" | "ended", why: string): void {
    this.#isStopped = true;
    this.#handler.failed(failure, why);
  }

  #reconnect(why: string): void {
    const ms = this.#backoff.next();
    this.#handler.waiting(why, ms);
    if (!this.#isStopped) this.#deadline = this.#parts.clock.setTimer(ms, () => void this.start());
  }

  /**
   * Pings in regular intervals, so that a dead server is noticed and the idle timeout does not end the connection.
   *
   * @param idleTimeout seconds; 0 means none
   */
  #keepAliveEvery(idleTimeout: number): void {
    const ms = idleTimeout > 0 ? Math.min(KEEP_ALIVE_MS, (idleTimeout * 1000) / 3) : KEEP_ALIVE_MS;
    this.#awaitsPong = false;
    const ask = () => {
      if (this.#awaitsPong) return this.drop("no answer");
      this.#awaitsPong = true;
      this.#client?.ping(KEEP_ALIVE_ID);
      this.#keepAlive = this.#parts.clock.setTimer(ms, ask);
    };
    this.#keepAlive = this.#parts.clock.setTimer(ms, ask);
  }

  #cancelTimers(): void {
    this.#deadline?.cancel();
    this.#keepAlive?.cancel();
  }
}
