import type { Problem } from "../chat/code.ts";
import type { ClientRequest } from "../chat/request.ts";
import type { Outbox, Session } from "../chat/session.ts";
import { type ForeignProtocol, UNDECIDED } from "../protocol/detect.ts";
import { isForeign } from "../protocol/foreign.ts";
import { httpRefusal } from "../protocol/http_refusal.ts";
import type { Protocol } from "../protocol/mod.ts";
import { type Address, type CloseCause, formatAddress, type Socket, type SocketHandler } from "../runtime/runtime.ts";
import { CLOSE_REASONS, type CloseReason, REASON_OF_CAUSE } from "./close_reason.ts";
import { closeStatusOf } from "./close_status.ts";
import type { ConnectionContext } from "./connection_context.ts";
import { type DeadlineOwner, Deadlines, type Due } from "./deadlines.ts";
import { ConnectionMove, type ConnectionMoveOwner } from "./moves/connection_move.ts";
import type { ConnectionState } from "./moves/connection_state.ts";
import { OutboundQueue, type QueueOwner } from "./outbound_queue.ts";
import { RequestLoop, type RequestLoopOwner } from "./request_loop.ts";
import type { AdoptedSession } from "./moves/incoming_sessions.ts";

/**
 * One client's life on the wire: bytes become requests, carried out strictly one after another within
 * the limits, and what the chat has for it goes into the outbound queue.
 *
 * open --close()--> closing (flushes, ends, lingers) --socket gone--> closed
 *      --terminate()----------------------------------socket gone--> closed
 *      --its room's home is another thread------------detached-----> closed here, and open there
 */
export class Connection
  implements SocketHandler, Outbox, RequestLoopOwner, QueueOwner, DeadlineOwner, ConnectionMoveOwner {
  readonly id: number;
  readonly session: Session;
  readonly #socket: Socket;
  readonly #context: ConnectionContext;
  readonly #queue: OutboundQueue;
  readonly #deadlines: Deadlines;
  readonly #requests: RequestLoop;
  readonly #openedAt: number;
  #received = 0;
  #state: "open" | "closing" | "closed" = "open";
  #reason: CloseReason = "client_end";
  /** Its session goes to another thread. */
  #move: ConnectionMove | undefined;
  /** What it had on the thread that it came from. */
  readonly #carried: ConnectionState | undefined;

  /**
   * @param spoken what the client speaks, where its first bytes need not tell
   * @param adopted what it brings along from another thread
   */
  constructor(id: number, socket: Socket, context: ConnectionContext, spoken?: Protocol, adopted?: AdoptedSession) {
    const { hub, limits, clock, scheduler, heap, protocols } = context;
    this.id = id;
    this.#socket = socket;
    this.#context = context;
    this.#carried = adopted?.state;
    this.#openedAt = this.#carried?.openedAt ?? clock.now();
    this.#queue = new OutboundQueue(socket, scheduler, clock, limits.maxQueueBytes, this);
    this.#deadlines = new Deadlines(limits, clock, heap, this.#queue, this);
    this.#requests = new RequestLoop(
      this,
      context,
      socket,
      this.#queue,
      this.#deadlines,
      spoken,
      this.#carried?.tokens,
    );
    this.session = adopted?.session ?? hub.open(spoken ?? protocols[UNDECIDED], this);
    socket.setNoDelay(true);
    socket.setKeepAlive(true);
    if (adopted !== undefined) this.#deadlines.named();
    else if (spoken !== undefined) this.#count(spoken.name);
    this.#deadlines.watch();
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
    this.#requests.push(chunk);
  }

  control(frames: number): void {
    if (this.#state === "open") this.#requests.control(frames);
  }

  end(): void {
    this.#requests.end();
  }

  drain(): void {
    this.#queue.drained();
    this.#requests.resumeReading();
    this.#move?.follow();
    if (this.#state === "closed") return; // here: it has followed
    if (this.#state === "closing" && this.#queue.unsent === 0) this.#deadlines.awaitPeerClose();
    else this.#deadlines.watch();
  }

  close(cause: CloseCause, error?: Error): void {
    const reason = this.#state === "open" ? REASON_OF_CAUSE[cause] : this.#reason;
    this.#state = "closed";
    if (!this.#requests.isDecided) this.#count(UNKNOWN);
    this.#queue.discard();
    this.#deadlines.cancel();
    this.#endSession(reason);
    this.#requests.gone();
    if (error !== undefined && this.#context.log.debugEnabled) {
      this.#context.log.debug("socket error", { connection: this.id, error: error.message });
    }
    this.#logClose(reason);
    this.#context.closed(this, reason);
  }

  // The session's outbox.

  send(bytes: Uint8Array): void {
    this.#queue.send(bytes);
  }

  replay(bytes: Uint8Array): void {
    this.#queue.replay(bytes);
  }

  quit(): void {
    this.#close("client_quit");
  }

  // What its requests ask and tell.

  speaks(protocol: Protocol): void {
    this.session.protocol = protocol;
    this.#count(protocol.name);
  }

  startMove(): boolean {
    const { moves, hub } = this.#context;
    const [room, ...others] = this.session.rooms;
    if (moves === undefined || room === undefined || others.length > 0 || !moves.isElsewhere(room.key)) return false;
    if (this.#socket.isDetachable !== true || this.#socket.pending > 0) return false;
    this.#move = new ConnectionMove(this, room, this.#socket, this.#queue, hub, moves);
    this.#move.start().catch((error) => this.failed(error));
    return true;
  }

  foreign(protocol: ForeignProtocol, head: Uint8Array): void {
    if (protocol === "tls") return this.terminate("wrong_protocol"); // a TLS client reads no answer of ours
    this.#queue.send(httpRefusal(head, this.#context.notHttp(this.#socket.local)));
    this.#close("wrong_protocol");
  }

  refused(request: ClientRequest, problem: Problem): void {
    if (request.kind === "invalid" && request.fatal) this.#close("too_long", problem);
    else if (request.kind === "foreign") this.#close("wrong_protocol", problem);
    else if (this.#isForeign(request)) this.#close("wrong_protocol", CHAT_ONLY);
    else {
      this.#context.counters.count("errors", problem.code);
      this.session.refuse(problem, "id" in request ? request.id : undefined);
    }
  }

  inputEnded(): void {
    this.#close("client_end");
  }

  /** This connection ends, the others go on. */
  failed(error: unknown): void {
    this.#report(error);
    this.#close("internal_error", { code: "UNAVAILABLE" });
  }

  // What its queue tells.

  get maxDiscarded(): number | undefined {
    return this.#reason === "wrong_protocol" ? MAX_FOREIGN_BYTES : undefined;
  }

  overflowed(): void {
    this.terminate("slow_consumer");
  }

  waiting(): void {
    this.#deadlines.watch();
  }

  written(): void {
    this.#requests.resumeReading();
  }

  finished(): void {
    this.#deadlines.awaitPeerClose();
  }

  // What its deadlines ask and tell.

  get isBlocked(): boolean {
    return this.#requests.isBlocked;
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

  // What its departure asks and tells.

  connectionState(): Omit<ConnectionState, "descriptor" | "remote"> {
    const { tokens } = this.#requests;
    return { id: this.id, openedAt: this.#openedAt, ...this.#total, ...(tokens === undefined ? {} : { tokens }) };
  }

  moveRefused(): void {
    this.#move = undefined;
    this.#requests.moveEnded();
  }

  blocked(): void {
    if (!this.#requests.isFinishing || !this.#move?.isAdopted) return;
    this.#move.ended("shutting_down"); // there; here it is told
    this.#requests.moveEnded();
  }

  moved(): void {
    this.#state = "closed";
    this.#queue.discard();
    this.#deadlines.cancel();
    this.#requests.gone();
    this.#context.moved(this);
  }

  // What the server does with it.

  /** Takes up what waited for it on this thread: what the chat had for it, and what it had sent. */
  resume({ session, waiting, unread }: AdoptedSession): void {
    session.outbox = this;
    if (waiting.isFull) return this.terminate("slow_consumer");
    waiting.drainTo(this);
    if (unread.length > 0) this.data(unread);
  }

  /** Lets go of what can be made again. */
  trim(): void {
    this.#requests.trim();
  }

  /**
   * Stops reading and carries out, whatever the rate limit says, every frame that was read. Resolves
   * when the last is done, or when nothing but the client keeps it from being done: who has more than its
   * budget waiting is not heard until it reads, and the others don't wait for that.
   */
  finishReading(): Promise<void> {
    if (this.#state !== "open") return Promise.resolve();
    const settled = this.#requests.finish();
    this.blocked();
    return settled;
  }

  /** Once everything that was read is carried out, tells the client that the server goes, and ends the stream. */
  shutDown(): void {
    if (this.#state !== "open" || !this.#requests.mayEnd()) return;
    this.session.answer({ kind: "notice", notice: "shutting_down" });
    this.#beginClosing("shutting_down");
    // The session ends with the socket: everybody leaves, so nobody is told who did.
  }

  /** Gives up what is unsent and closes at once, without a word. */
  terminate(reason: CloseReason): void {
    if (this.#state === "closed") return;
    this.#reason = reason;
    this.#state = "closing";
    this.#requests.stop();
    this.#queue.discard();
    this.#endSession(this.#reason);
    this.#socket.terminate();
  }

  /** Bytes from and to the client, on all threads that it was on. */
  get #total() {
    const { received = 0, sent = 0 } = this.#carried ?? {};
    return { received: received + this.received, sent: sent + this.sent };
  }

  /** Whether a line that was refused before NICK is of another protocol: a third party may have chosen what follows it. */
  #isForeign(request: ClientRequest): boolean {
    const { nickname, protocol } = this.session;
    return nickname === undefined && protocol.name === "text" && isForeign(request);
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
    this.#requests.stop();
    this.#deadlines.closing();
    this.#socket.setCloseStatus?.(closeStatusOf(reason));
    this.#queue.finish();
  }

  #endSession(reason: CloseReason): void {
    if (this.#move !== undefined) return this.#move.ended(reason);
    try {
      this.#context.hub.end(this.session, CLOSE_REASONS[reason]);
    } catch (error) {
      // The socket's end must be counted and the others served, whatever the backplane does.
      this.#report(error);
    }
  }

  #logClose(reason: CloseReason): void {
    const { log, clock, connectionLog } = this.#context;
    if (!log.infoEnabled || !connectionLog.allows("closed", reason)) return;
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

  /** Each connection is counted once, under what it speaks. */
  #count(protocol: string): void {
    this.#context.counters.count("opened", protocol);
  }
}

/** Bytes read and discarded after the answer to another protocol, so that a browser reads the answer, not a reset. */
const MAX_FOREIGN_BYTES = 1024 * 1024;

const CHAT_ONLY: Problem = { code: "BAD_REQUEST", explanation: "chat_only" };

/** Protocol of a connection that ended before its first bytes decided, or speaks none of ours. */
const UNKNOWN = "unknown";
