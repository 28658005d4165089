import { Backoff, type Client, type ClientEvent, type ClientHandler, type Closed, connect } from "../../client/mod.ts";
import type { Clock, Timer } from "../../lib/clock.ts";
import { type Address, AddressError, type ClientTls, type Runtime } from "../../runtime/runtime.ts";

/** Connecting and being let in take no longer than this, or it has failed. */
const ARRIVAL_MS = 20_000;
/** How long the server may take to close after `quit`. */
const FAREWELL_MS = 1000;
/** How often a server without an idle timeout is asked whether it is still there. */
const KEEP_ALIVE_MS = 60_000;
const KEEP_ALIVE_ID = "keep-alive";
/** A connection that stood for so long was a good one: the next failure is a first one. */
const GOOD_MS = 10_000;

export interface LinkParts {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly random: () => number;
  readonly address: Address;
  readonly tls: ClientTls | undefined;
  readonly nick: string;
}

/** Told what becomes of the connection. */
export interface LinkHandler {
  /** There is a connection; the nickname is sent. */
  opened(client: Client): void;
  event(event: Exclude<ClientEvent, Closed>): void;
  drain(): void;
  /** It is gone, or could not be made again, and is tried again in so many milliseconds. */
  waiting(state: "lost" | "unreachable", why: string, ms: number): void;
  /** The first one never came to be, or ended before {@link ServerLink.arrived}. Nothing follows. */
  failed(failure: "unreachable" | "ended", why: string): void;
  /** After {@link ServerLink.stop}: nothing follows. */
  stopped(): void;
}

/** Keeps a client connected: tries again when it is cut off, asks a silent server whether it is there. */
export class ServerLink {
  readonly #parts: LinkParts;
  readonly #handler: LinkHandler;
  readonly #backoff: Backoff;
  #client: Client | undefined;
  /** The current try's number: what an earlier one brings is too late. */
  #attempt = 0;
  #hasArrived = false;
  #isStopped = false;
  #openedAt = 0;
  /** The reason for giving a connection up ourselves. */
  #why: string | undefined;
  #deadline: Timer | undefined;
  #keepAlive: Timer | undefined;
  #awaitsPong = false;

  constructor(parts: LinkParts, handler: LinkHandler) {
    this.#parts = parts;
    this.#handler = handler;
    this.#backoff = new Backoff({ random: parts.random });
  }

  /** Connects. */
  async start(): Promise<void> {
    const { runtime, clock, nick, tls, address } = this.#parts;
    this.#attempt += 1;
    const attempt = this.#attempt;
    const isCurrent = () => attempt === this.#attempt && !this.#isStopped;
    this.#why = undefined;
    this.#deadline = clock.setTimer(ARRIVAL_MS, () => this.#giveUpArriving());
    const handler: ClientHandler = {
      event: (event) => attempt === this.#attempt && this.#event(event),
      drain: () => this.#handler.drain(),
    };
    try {
      const client = await connect(runtime, {
        ...address,
        protocol: "json",
        handler,
        ...(tls === undefined ? {} : { tls }),
      });
      if (!isCurrent()) return client.terminate();
      this.#client = client;
      this.#openedAt = clock.now();
      this.#handler.opened(client);
      client.nick(nick);
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      if (isCurrent()) this.#unreachable(error.message);
    }
  }

  /** Whether the chat has let us in before. */
  get hasArrived(): boolean {
    return this.#hasArrived;
  }

  /** The chat has let us in: from now on a lost connection is made again. */
  arrived(): void {
    this.#hasArrived = true;
    this.#deadline?.cancel();
  }

  /** Gives this connection up, for a reason that is told. */
  drop(why: string): void {
    this.#why = why;
    this.#client?.terminate();
  }

  /** Ends it for good, when everything sent has been carried out. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#cancelTimers();
    const client = this.#client;
    if (client === undefined || client.isClosed) return this.#handler.stopped();
    client.quit();
    this.#deadline = this.#parts.clock.setTimer(FAREWELL_MS, () => client.terminate());
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
    const why = this.#why ?? (error === undefined ? reason : `${reason}: ${error.message}`);
    if (!this.#hasArrived) return this.#fail("ended", why);
    if (this.#parts.clock.now() - this.#openedAt >= GOOD_MS) this.#backoff.reset();
    this.#tryAgain("lost", why);
  }

  #unreachable(why: string): void {
    this.#cancelTimers();
    if (this.#hasArrived) this.#tryAgain("unreachable", why);
    else this.#fail("unreachable", why);
  }

  #giveUpArriving(): void {
    const why = `no answer in ${ARRIVAL_MS / 1000} s`;
    if (this.#client !== undefined) return this.drop(why);
    this.#attempt += 1; // whatever the system still makes of it
    this.#unreachable(`Cannot connect: ${why}`);
  }

  #fail(failure: "unreachable" | "ended", why: string): void {
    this.#isStopped = true;
    this.#handler.failed(failure, why);
  }

  #tryAgain(state: "lost" | "unreachable", why: string): void {
    const ms = this.#backoff.next();
    this.#handler.waiting(state, why, ms);
    if (!this.#isStopped) this.#deadline = this.#parts.clock.setTimer(ms, () => void this.start());
  }

  /** A dead server, or one that would end a silent client, is asked in time. @param idleTimeout seconds; 0: none */
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
