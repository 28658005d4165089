import { BackplaneUnavailable } from "../chat/backplane.ts";
import type { Problem } from "../chat/code.ts";
import type { Outcome } from "../chat/commands/mod.ts";
import type { Request } from "../chat/request.ts";
import type { Outbox, Session } from "../chat/session.ts";
import { UNDECIDED } from "../protocol/detect.ts";
import type { Protocol } from "../protocol/mod.ts";
import { type Address, type CloseCause, formatAddress, type Socket, type SocketHandler } from "../runtime/runtime.ts";
import { ClientInput, type InputOwner } from "./client_input.ts";
import { CLOSE_REASONS, type CloseReason, REASON_OF_CAUSE } from "./close_reason.ts";
import { closeStatusOf } from "./close_status.ts";
import type { ConnectionContext } from "./connection_context.ts";
import { type DeadlineOwner, Deadlines, type Due } from "./deadlines.ts";
import { Departure } from "./departure.ts";
import { OutboundQueue, type QueueOwner } from "./outbound_queue.ts";
import type { Luggage } from "./luggage.ts";
import { createThrottle, type Throttle, type ThrottleOwner } from "./throttle.ts";
import type { Newcomer } from "./travellers.ts";

/** What the end of the server wants of a connection. */
interface Finishing {
  /** Tells that everything that was read is carried out. Harmless when repeated. */
  readonly settle: () => void;
  /** The farewell is due as soon as it is. */
  shutDownDue: boolean;
}

/**
 * One client's life on the wire: bytes become requests, carried out strictly one after another within
 * the limits, and what the chat has for it goes into the outbound queue.
 *
 * open --close()--> closing (flushes, ends, lingers) --socket gone--> closed
 *      --terminate()----------------------------------socket gone--> closed
 *      --its room's home is another thread------------detached-----> closed here, and open there
 */
export class Connection implements SocketHandler, Outbox, InputOwner, QueueOwner, DeadlineOwner, ThrottleOwner {
  readonly id: number;
  readonly session: Session;
  readonly #socket: Socket;
  readonly #context: ConnectionContext;
  readonly #input: ClientInput;
  readonly #queue: OutboundQueue;
  readonly #deadlines: Deadlines;
  readonly #throttle: Throttle;
  readonly #openedAt: number;
  #received = 0;
  /** It is counted under what it speaks, once that is known. */
  #isCounted = false;
  #state: "open" | "closing" | "closed" = "open";
  #reason: CloseReason = "client_end";
  /** A command waits for the backplane. */
  #busy = false;
  /** Has asked for more than its budget (history, that is) and is not heard until it has read it. */
  #backlogged = false;
  #peerEnded = false;
  /** Once it is to finish reading. */
  #finishing: Finishing | undefined;
  /** Its session goes to another thread. */
  #departure: Departure | undefined;
  /** What it had on the thread that it came from. */
  readonly #luggage: Luggage | undefined;

  /**
   * @param spoken what the client speaks, where its first bytes need not tell
   * @param newcomer what it brings along from another thread
   */
  constructor(id: number, socket: Socket, context: ConnectionContext, spoken?: Protocol, newcomer?: Newcomer) {
    const { hub, limits, clock, turn, agenda, protocols } = context;
    this.id = id;
    this.#socket = socket;
    this.#context = context;
    this.#luggage = newcomer?.luggage;
    this.#openedAt = this.#luggage?.openedAt ?? clock.now();
    this.#input = new ClientInput(protocols, this, spoken);
    this.#queue = new OutboundQueue(socket, turn, clock, limits.maxQueueBytes, this);
    this.#deadlines = new Deadlines(limits, clock, agenda, this.#queue, this);
    this.#throttle = createThrottle(limits, clock, this, this.#luggage?.tokens);
    this.session = newcomer?.session ?? hub.open(spoken ?? protocols[UNDECIDED], this);
    socket.setNoDelay(true);
    socket.setKeepAlive(true);
    if (newcomer !== undefined) this.#deadlines.named();
    this.#deadlines.watch();
    if (newcomer !== undefined) this.#isCounted = true;
    else if (spoken !== undefined) this.#count(spoken.name);
  }

  /** Bytes that came from the client. */
  get received(): number {
    return this.#received;
  }

  /** Bytes that the transport has taken for the client. */
  get sent(): number {
    return this.#queue.written - this.#socket.pending;
  }

  /** Bytes that the client has not been given yet. */
  get unsent(): number {
    return this.#queue.unsent;
  }

  get address(): Address {
    return this.#socket.remote;
  }

  // The socket's events.

  data(chunk: Uint8Array): void {
    this.#received += chunk.length;
    if (this.#state !== "open") return;
    if (this.#departure !== undefined) return this.#departure.keep(chunk);
    this.#input.push(chunk);
    // One chunk may still come while a command is pending; the next one waits in the system's buffer.
    if (this.#busy) this.#socket.pause();
    else this.#run();
    this.#input.hold();
  }

  end(): void {
    this.#peerEnded = true;
    this.#input.end();
    if (!this.#busy) this.#run();
  }

  drain(): void {
    this.#queue.drained();
    this.#hearAgain();
    if (this.#departure?.hasMoved) this.#follow();
    if (this.#state === "closing" && this.#queue.unsent === 0) this.#deadlines.linger();
    else this.#deadlines.watch();
  }

  close(cause: CloseCause, error?: Error): void {
    const reason = this.#state === "open" ? REASON_OF_CAUSE[cause] : this.#reason;
    this.#state = "closed";
    if (!this.#isCounted) this.#count(UNKNOWN);
    this.#queue.discard();
    this.#throttle.release();
    this.#deadlines.cancel();
    this.#endSession(reason);
    this.#settle();
    if (error !== undefined && this.#context.log.debugEnabled) {
      this.#context.log.debug("socket error", { connection: this.id, error: error.message });
    }
    this.#logClose(reason);
    this.#context.closed(this, reason);
  }

  // The session's outbox.

  push(bytes: Uint8Array): void {
    this.#queue.push(bytes);
  }

  replay(bytes: Uint8Array): void {
    this.#queue.replay(bytes);
  }

  quit(): void {
    this.#close("client_quit");
  }

  // What its input, its queue and its rate limit tell.

  speaks(protocol: Protocol): void {
    this.session.manner = protocol;
    this.#count(protocol.name);
  }

  overflowed(): void {
    this.terminate("slow_consumer");
  }

  waiting(): void {
    this.#deadlines.watch();
  }

  written(): void {
    this.#hearAgain();
  }

  finished(): void {
    this.#deadlines.linger();
  }

  speakAgain(): void {
    this.#goOn();
  }

  // What its deadlines ask and tell.

  /** Something keeps it from being heard: a pending command, the rate limit, or what it has not read. */
  get isKept(): boolean {
    return this.#busy || this.#backlogged || this.#throttle.isHolding;
  }

  due(what: Due): void {
    const { handshakeMs, idleMs } = this.#context.limits;
    switch (what) {
      case "HANDSHAKE_TIMEOUT":
        return this.#close("handshake_timeout", { code: what, about: handshakeMs / 1000 });
      case "IDLE_TIMEOUT":
        return this.#close("idle_timeout", { code: what, about: idleMs / 1000 });
      case "stalled":
        return this.terminate("slow_consumer");
      case "lingered":
        return this.terminate(this.#reason);
    }
  }

  // What the server does with it.

  /** Takes up what waited for it on this thread: what the chat had for it, and what it had sent. */
  takeUp({ session, waiting, unread }: Newcomer): void {
    session.outbox = this;
    if (waiting.isFull) return this.terminate("slow_consumer");
    waiting.leaveTo(this);
    if (unread.length > 0) this.data(unread);
  }

  /** Lets go of what can be made again. */
  trim(): void {
    this.#input.trim();
  }

  /**
   * Stops reading and carries out, whatever the rate limit says, every frame that was read. Resolves
   * when the last is done, or when nothing but the client keeps it from being done: who has more than its
   * budget waiting is not heard until it reads, and the others don't wait for that.
   */
  finishReading(): Promise<void> {
    if (this.#state !== "open") return Promise.resolve();
    this.#throttle.release();
    this.#socket.pause();
    const settled = new Promise<void>((settle) => this.#finishing = { settle, shutDownDue: false });
    if (this.#departure?.hasMoved) this.#stayBehind();
    else if (!this.#busy) this.#run();
    return settled;
  }

  /** Once everything that was read is carried out, tells the client that the server goes, and ends the stream. */
  shutDown(): void {
    if (this.#state !== "open") return;
    if (this.#finishing !== undefined) this.#finishing.shutDownDue = this.#backlogged;
    if (this.#backlogged) return;
    this.session.answer({ kind: "notice", notice: "shutting_down" });
    this.#beginClosing("shutting_down");
    // The session ends with the socket: everybody leaves, so nobody is told who did.
  }

  /** Gives up what is unsent and closes at once, without a word. */
  terminate(reason: CloseReason): void {
    if (this.#state === "closed") return;
    this.#reason = reason;
    this.#state = "closing";
    this.#queue.discard();
    this.#endSession(this.#reason);
    this.#socket.terminate();
  }

  /** Carries out what is decodable, one request after another, until something makes it wait. */
  #run(): void {
    try {
      const now = this.#context.clock.now();
      this.#context.turn.arrivedAt = now;
      while (this.#state === "open") {
        if (this.#mustWait(now)) return;
        const request = this.#input.next();
        if (request === undefined) break;
        this.#throttle.count();
        this.#deadlines.touch(now);
        if (this.#context.log.debugEnabled) {
          this.#context.log.debug("frame", { connection: this.id, kind: request.kind });
        }
        const outcome = this.#context.dispatcher.dispatch(this.session, request);
        if (outcome instanceof Promise) return this.#await(outcome, request);
        if (outcome !== undefined) this.#refuse(request, outcome);
      }
    } catch (error) {
      this.#fail(error);
    }
    if (this.#state === "open" && this.#peerEnded) this.#close("client_end");
    this.#settle();
  }

  /**
   * Whether the rate limit, or what it has asked for and not read, keeps the client from being heard:
   * then it is not read either, until it may speak.
   */
  #mustWait(now: number): boolean {
    this.#backlogged = this.#queue.isOverBudget;
    const isThrottled = this.#finishing === undefined && this.#throttle.holds(now);
    if (!this.#backlogged && !isThrottled) return false;
    this.#socket.pause();
    if (this.#finishing !== undefined) this.#settle();
    return true;
  }

  #await(outcome: Promise<Outcome>, request: Request): void {
    this.#busy = true;
    outcome.then(
      (problem) => {
        if (problem !== undefined && this.#state === "open") this.#refuse(request, problem);
      },
      (error) => {
        if (!(error instanceof BackplaneUnavailable)) return this.#fail(error);
        this.#context.log.warn("backplane unavailable", { connection: this.id, error: error.message });
        if (this.#state === "open") this.#refuse(request, { code: "UNAVAILABLE" });
      },
    ).then(() => {
      this.#busy = false;
      if (this.session.nickname !== undefined) this.#deadlines.named();
      if (!this.#depart()) this.#goOn();
    });
  }

  /** Nothing keeps it from going on: what is decoded first, then what the socket has. */
  #goOn(): void {
    if (this.#state !== "open") return this.#settle();
    this.#deadlines.touch(this.#context.clock.now());
    this.#run();
    if (!this.isKept && this.#finishing === undefined) this.#socket.resume();
  }

  /** Goes after its room, if that is on another thread and nothing else is under way. Returns whether it does. */
  #depart(): boolean {
    const { moves, hub } = this.#context;
    const [room, ...others] = this.session.rooms;
    if (moves === undefined || room === undefined || others.length > 0 || !moves.isElsewhere(room.name)) return false;
    if (!this.#isIdle || this.#socket.isDetachable !== true) return false;
    this.#busy = true;
    this.#socket.pause();
    const departure = new Departure(this.session, room, hub, moves);
    this.#departure = departure;
    departure.begin().then(() => {
      if (departure.hasMoved) return this.#follow();
      this.#stayHere(departure);
    });
    return true;
  }

  /** Nobody waits for anything. */
  get #isIdle(): boolean {
    const { pending } = this.#socket;
    return this.#state === "open" && this.#finishing === undefined && !this.#peerEnded && !this.#backlogged &&
      this.#input.isEmpty && pending === 0;
  }

  /** The other thread does not take it in. */
  #stayHere(departure: Departure): void {
    this.#busy = false;
    this.#departure = undefined;
    const { unread } = departure;
    if (unread.length > 0) this.data(unread);
    this.#goOn();
  }

  /** Its session is on another thread: once the client has been given what came for it here, the connection is, too. */
  #follow(): void {
    if (this.#state !== "open") return;
    this.#queue.flush();
    if (this.#queue.unsent > 0) {
      if (this.#finishing !== undefined) this.#stayBehind();
      return; // the next drain goes on
    }
    const detached = this.#socket.detach?.();
    if (detached === undefined) return this.terminate("internal_error"); // there are no descriptors left
    const { clock } = this.#context;
    const tokens = this.#throttle.tokens(clock.now());
    this.#departure?.follow({
      id: this.id,
      descriptor: detached.descriptor,
      remote: detached.remote,
      openedAt: this.#openedAt,
      received: this.#total.received,
      sent: this.#total.sent,
      ...(tokens === undefined ? {} : { tokens }),
    }, detached.unread);
    this.#state = "closed";
    this.#queue.discard();
    this.#deadlines.cancel();
    this.#throttle.release();
    this.#busy = false;
    this.#settle();
    this.#context.departed(this);
  }

  /** The server ends, and the client has not taken what it was given here: it is told here, too. */
  #stayBehind(): void {
    this.#departure?.ended("shutting_down");
    this.#busy = false;
    this.#settle();
  }

  /** Bytes from and to the client, on all threads that it was on. */
  get #total() {
    const { received = 0, sent = 0 } = this.#luggage ?? {};
    return { received: received + this.received, sent: sent + this.sent };
  }

  /** Somebody who had more than its budget waiting has taken enough of it. */
  #hearAgain(): void {
    if (!this.#backlogged || this.#queue.isOverBudget) return;
    this.#backlogged = false;
    this.#goOn();
  }

  #settle(): void {
    if (this.#busy || this.#finishing === undefined) return;
    this.#finishing.settle();
    if (this.#finishing.shutDownDue && !this.#backlogged) this.shutDown();
  }

  #refuse(request: Request, problem: Problem): void {
    if (request.kind === "invalid" && request.fatal) this.#close("too_long", problem);
    else {
      this.#context.counters.count("errors", problem.code);
      this.session.refuse(problem, "id" in request ? request.id : undefined);
    }
  }

  /** A defect: this connection ends, the others go on. */
  #fail(error: unknown): void {
    this.#report(error);
    this.#close("internal_error", { code: "UNAVAILABLE" });
  }

  #report(error: unknown): void {
    const { stack = String(error) } = error instanceof Error ? error : {};
    this.#context.log.error("connection failed", { connection: this.id, error: stack });
  }

  /** Says why (if there is anything to say), sends what is unsent, and ends the stream. */
  #close(reason: CloseReason, problem?: Problem): void {
    if (this.#state !== "open") return;
    if (problem !== undefined) {
      this.#context.counters.count("errors", problem.code);
      this.session.refuse(problem);
    }
    this.#beginClosing(reason);
    this.#endSession(reason);
  }

  #beginClosing(reason: CloseReason): void {
    this.#state = "closing";
    this.#reason = reason;
    this.#throttle.release();
    this.#deadlines.closing();
    this.#socket.explain?.(closeStatusOf(reason));
    this.#queue.finish();
  }

  #endSession(reason: CloseReason): void {
    if (this.#departure !== undefined) return this.#departure.ended(reason);
    try {
      this.#context.hub.end(this.session, CLOSE_REASONS[reason]);
    } catch (error) {
      // The socket's end must be counted and the others served, whatever the backplane does.
      this.#report(error);
    }
  }

  #logClose(reason: CloseReason): void {
    const { log, clock } = this.#context;
    if (!log.infoEnabled) return;
    log.info("connection closed", {
      connection: this.id,
      remote: formatAddress(this.address),
      nickname: this.session.nickname?.name,
      reason,
      durationMs: Math.round(clock.now() - this.#openedAt),
      bytesReceived: this.#total.received,
      bytesSent: this.#total.sent,
    });
  }

  #count(protocol: string): void {
    this.#isCounted = true;
    this.#context.counters.count("opened", protocol);
  }
}

/** What a client speaks that is gone before it could be told. */
const UNKNOWN = "unknown";
