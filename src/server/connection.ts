import type { Problem } from "../chat/code.ts";
import type { Session } from "../chat/session.ts";
import { UNDECIDED } from "../protocol/detect.ts";
import type { Protocol } from "../protocol/mod.ts";
import { type Address, type CloseCause, formatAddress, type Socket, type SocketHandler } from "../runtime/runtime.ts";
import { CLOSE_REASONS, type CloseReason, REASON_OF_CAUSE } from "./close_reason.ts";
import { closeStatusOf } from "./close_status.ts";
import type { ConnectionContext } from "./connection_context.ts";
import type { ConnectionControl } from "./connection_control.ts";
import { Deadlines } from "./deadlines.ts";
import { type ByteCounts, type MovableConnection, type MoveState, NEVER_MOVED } from "./moves/connection_moves.ts";
import type { AdoptedConnection } from "./moves/incoming_sessions.ts";
import { OutboundQueue, type QueueOwner } from "./outbound_queue.ts";
import { RequestLoop } from "./request_loop.ts";

/** Bytes read and discarded after the answer to another protocol, so that a browser reads the answer, not a reset. */
const MAX_FOREIGN_BYTES = 1024 * 1024;

/**
 * The life of one client's connection, from open to closed. Its parts do the rest: the request loop turns bytes into
 * requests and carries them out, the outbound queue writes what the chat sends, the deadlines close it in time.
 *
 * open --closeFor()--> closing (sends what is unsent, ends the stream) --socket closed--> closed
 *      --terminate()-----------------------------------------------------socket closed--> closed
 *      --moved to the thread of its room------------------------------------------------> closed here, open there
 */
export class Connection implements SocketHandler, ConnectionControl, QueueOwner {
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
  #move: MoveState;

  /**
   * @param spoken the client's protocol, where its first bytes need not decide it
   * @param adopted what it goes on with, when it comes from another thread
   */
  constructor(id: number, socket: Socket, context: ConnectionContext, spoken?: Protocol, adopted?: AdoptedConnection) {
    const { hub, limits, clock, scheduler, heap, protocols } = context;
    this.id = id;
    this.#socket = socket;
    this.#context = context;
    this.#move = adopted?.move ?? NEVER_MOVED;
    this.#openedAt = adopted?.openedAt ?? clock.now();
    this.#queue = new OutboundQueue(socket, scheduler, clock, limits.maxQueueBytes, this);
    this.#deadlines = new Deadlines(limits, clock, heap, this.#queue, this);
    this.#requests = new RequestLoop(this, context, socket, this.#queue, this.#deadlines, spoken, adopted?.tokens);
    this.session = adopted?.session ?? hub.open(spoken ?? protocols[UNDECIDED], this.#queue);
    socket.setNoDelay(true);
    socket.setKeepAlive(true);
    if (adopted !== undefined) {
      this.session.outbox = this.#queue;
      this.#deadlines.named();
    } else if (spoken !== undefined) context.counters.count("opened", spoken.name);
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

  /** Bytes for the client that the transport has not taken yet. */
  get unsent(): number {
    return this.#queue.unsent;
  }

  get address(): Address {
    return this.#socket.remote;
  }

  // The socket's events.

  data(chunk: Uint8Array): void {
    this.#received += chunk.length;
    if (this.#state === "open") this.#requests.push(chunk);
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
    this.#move.follow();
    if (this.#state === "closed") return; // it has moved
    if (this.#state === "closing" && this.#queue.unsent === 0) this.#deadlines.awaitPeerClose();
    else this.#deadlines.watch();
  }

  close(cause: CloseCause, error?: Error): void {
    const reason = this.#state === "open" ? REASON_OF_CAUSE[cause] : this.#reason;
    this.#state = "closed";
    this.#queue.discard();
    this.#deadlines.cancel();
    this.#endSession(reason);
    this.#requests.closed();
    if (error !== undefined && this.#context.log.debugEnabled) {
      this.#context.log.debug("socket error", { connection: this.id, error: error.message });
    }
    this.#context.closed(this, reason); // before the log says so: its place is free when a reader of the log knows
    this.#logClose(reason);
  }

  // The queue's events.

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

  quit(): void {
    this.closeFor("client_quit");
  }

  // What its request loop and its deadlines ask of it.

  get isBlocked(): boolean {
    return this.#requests.isBlocked;
  }

  closeFor(reason: CloseReason, problem?: Problem): void {
    if (this.#state !== "open") return;
    if (problem !== undefined) {
      this.#context.counters.count("errors", problem.code);
      this.session.refuse(problem);
    }
    this.#beginClosing(reason);
    this.#endSession(reason);
  }

  warnIdle(seconds: number): void {
    if (this.#requests.knowsProtocol) this.session.answer({ kind: "idle_warning", seconds });
  }

  terminate(reason = this.#reason): void {
    if (this.#state === "closed") return;
    this.#reason = reason;
    this.#state = "closing";
    this.#requests.stop();
    this.#queue.discard();
    this.#endSession(reason);
    this.#socket.terminate();
  }

  failed(error: unknown): void {
    this.#report(error);
    this.closeFor("internal_error", { code: "UNAVAILABLE" });
  }

  startMove(): boolean {
    const { moves } = this.#context;
    if (!moves.isDue(this.session, this.#socket)) return false;
    this.#move = moves.start(this.#movable());
    return true;
  }

  // What the server does with it.

  /** Drops caches. */
  dropCaches(): void {
    this.#requests.dropCaches();
  }

  /** Stops reading and carries out every request that was read. Resolves as {@link RequestLoop.finish} does. */
  finishReading(): Promise<void> {
    if (this.#state !== "open") return Promise.resolve();
    const finished = this.#requests.finish();
    this.#move.drain();
    return finished;
  }

  /** Once every request is carried out, notifies the client of the shutdown and ends the stream. */
  shutDown(): void {
    if (this.#state !== "open" || !this.#requests.mayEnd()) return;
    this.session.answer({ kind: "notice", notice: "shutting_down" });
    this.#beginClosing("shutting_down");
    // The session ends with the socket: all members leave now, so no leave is worth a notice.
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
    if (this.#move.ended(reason)) return;
    try {
      this.#context.hub.end(this.session, CLOSE_REASONS[reason]);
    } catch (error) {
      // Whatever the backplane does, the end of the socket must be counted and other connections served.
      this.#report(error);
    }
  }

  /** Itself as its move sees it: made for each move, so that a connection that stays keeps nothing for it. */
  #movable(): MovableConnection {
    return {
      id: this.id,
      openedAt: this.#openedAt,
      session: this.session,
      socket: this.#socket,
      queue: this.#queue,
      tokens: this.#requests.tokens,
      before: this.#move.before,
      counts: () => this.#counts(),
      stayed: () => this.#requests.moveEnded(),
      moved: () => this.#moved(),
      terminate: (reason) => this.terminate(reason),
      failed: (error) => this.failed(error),
    };
  }

  #moved(): void {
    this.#state = "closed";
    this.#queue.discard();
    this.#deadlines.cancel();
    this.#requests.closed();
    this.#context.moved(this);
  }

  /** Bytes from and to the client, on all threads that it was on. */
  #counts(): ByteCounts {
    const { received, sent } = this.#move.before;
    return { received: received + this.received, sent: sent + this.sent };
  }

  #report(error: unknown): void {
    const { stack = String(error) } = error instanceof Error ? error : {};
    this.#context.log.error("connection failed", { connection: this.id, error: stack });
  }

  #logClose(reason: CloseReason): void {
    const { log, clock, connectionLog } = this.#context;
    if (!log.infoEnabled || !connectionLog.allows("closed", reason)) return;
    const { received: bytesReceived, sent: bytesSent } = this.#counts();
    log.info("connection closed", {
      connection: this.id,
      remote: formatAddress(this.address),
      nickname: this.session.nickname?.name,
      reason,
      durationMs: Math.round(clock.now() - this.#openedAt),
      bytesReceived,
      bytesSent,
    });
  }
}
