import { BackplaneUnavailable } from "../chat/backplane.ts";
import type { Outcome } from "../chat/commands/mod.ts";
import type { ClientRequest } from "../chat/request.ts";
import type { ForeignProtocol } from "../protocol/detect.ts";
import { httpRefusal } from "../protocol/http_refusal.ts";
import type { Protocol } from "../protocol/mod.ts";
import type { Socket } from "../runtime/runtime.ts";
import { ClientInput, type InputOwner } from "./client_input.ts";
import type { ConnectionContext } from "./connection_context.ts";
import type { ConnectionControl } from "./connection_control.ts";
import type { Deadlines } from "./deadlines.ts";
import type { OutboundQueue } from "./outbound_queue.ts";
import { RequestDrain } from "./request_drain.ts";
import { refuseRequest } from "./request_refusal.ts";
import { createThrottle, type Throttle, type ThrottleOwner, type TokensLeft } from "./throttle.ts";

/** Cost of a frame that carries nothing: a control frame or an empty fragment of a WebSocket. */
const CONTROL_FRAME_COST = 1 / 4;

/**
 * Requests of one client that are carried out before the event loop may turn. Where the rate limit is off, or the
 * server drains, one chunk may hold thousands, and commands that wait for promises do not let a timer run in between.
 */
const MAX_REQUESTS_AT_ONCE = 500;

/** Protocol of a connection that ended before its first bytes decided, or speaks none of ours. */
const UNKNOWN = "unknown";

/**
 * Why the next request waits, besides the rate limit: a command waits for the `backplane`; the session moves to another
 * `thread`; so many requests came at once that the event loop must have its `turn`; or more than the budget is unsent
 * (which only history can bring about), and the client must be its `reader` first.
 */
type BlockedOn = "backplane" | "thread" | "turn" | "reader" | undefined;

/**
 * Carries out the requests of one client, strictly one after another. While a request waits, for the backplane, the
 * rate limit or the client itself, the socket is not read.
 */
export class RequestLoop implements ThrottleOwner, InputOwner {
  readonly #connection: ConnectionControl;
  readonly #context: ConnectionContext;
  readonly #socket: Socket;
  readonly #queue: OutboundQueue;
  readonly #deadlines: Deadlines;
  readonly #input: ClientInput;
  readonly #throttle: Throttle;
  /** `ended`: the client has ended its stream. `closed`: the connection is closing, and no request is carried out. */
  #stream: "open" | "ended" | "closed" = "open";
  #blockedOn: BlockedOn;
  /** A command waited for the backplane, which may have brought its session into a room of another thread. */
  #mayMove = false;
  /** Requests carried out since the event loop last turned. */
  #carriedOut = 0;
  /** Set when the server stops. */
  #drain: RequestDrain | undefined;

  /**
   * @param spoken the client's protocol, where its first bytes need not decide it
   * @param tokens of a session that was on another thread
   */
  constructor(
    connection: ConnectionControl,
    context: ConnectionContext,
    socket: Socket,
    queue: OutboundQueue,
    deadlines: Deadlines,
    spoken?: Protocol,
    tokens?: TokensLeft,
  ) {
    this.#connection = connection;
    this.#context = context;
    this.#socket = socket;
    this.#queue = queue;
    this.#deadlines = deadlines;
    this.#input = new ClientInput(context.protocols, this, spoken, context.limits.maxLineBytes);
    this.#throttle = createThrottle(context.limits, context.clock, this, tokens);
  }

  /** The next request waits. */
  get isBlocked(): boolean {
    return this.#blockedOn !== undefined || this.#throttle.isWaiting;
  }

  /** The client's protocol is known. */
  get knowsProtocol(): boolean {
    return this.#input.isDecided;
  }

  /** Tokens left of the rate limit's burst; undefined without a limit. */
  get tokens(): number | undefined {
    return this.#throttle.tokens(this.#context.clock.now());
  }

  /** The next bytes of the stream. */
  push(chunk: Uint8Array): void {
    this.#throttle.chargeBytes(chunk.length);
    this.#input.push(chunk);
    // One chunk may still come while a command is pending; the next one waits in the system's buffer.
    if (this.#isHeld) this.#socket.pause();
    else this.#run();
    this.#input.hold();
  }

  /** So many frames came that carry nothing. */
  control(frames: number): void {
    this.#throttle.charge(frames * CONTROL_FRAME_COST);
    if (this.#stream !== "closed" && !this.#isHeld) this.#mustWait(this.#context.clock.now());
  }

  /** The client has ended its stream. */
  end(): void {
    if (this.#stream === "open") this.#stream = "ended";
    this.#input.end();
    if (!this.#isHeld) this.#run();
  }

  speaks(protocol: Protocol): void {
    this.#connection.session.protocol = protocol;
    this.#context.counters.count("opened", protocol.name);
  }

  foreign(protocol: ForeignProtocol, head: Uint8Array): void {
    if (protocol === "tls") return this.#connection.terminate("wrong_protocol"); // a TLS client can't read our answer
    this.#queue.send(httpRefusal(head, this.#context.notHttp(this.#socket.local)));
    this.#connection.closeFor("wrong_protocol");
  }

  /** Resumes reading when unsent bytes are within the budget again. */
  resumeReading(): void {
    if (this.#blockedOn !== "reader" || this.#queue.isOverBudget) return;
    this.#blockedOn = undefined;
    this.#resume();
  }

  onRateLimitWait(): void {
    this.#resume();
  }

  /** A move that `startMove()` has started is over, and the connection is still here. */
  moveEnded(): void {
    this.#blockedOn = undefined;
    this.#resume();
  }

  /** Drops caches. */
  dropCaches(): void {
    this.#input.dropCaches();
  }

  /**
   * Stops reading and carries out every request that was read, whatever the rate limit says.
   *
   * @returns resolves when that is done, or when only the client keeps a request from being carried out
   */
  finish(): Promise<void> {
    this.#throttle.release();
    this.#socket.pause();
    const drain = this.#drain = new RequestDrain();
    if (!this.#isHeld) this.#run();
    return drain.settled;
  }

  /** Whether, after {@link finish}, every request is carried out. If not, the connection shuts down when it is. */
  mayEnd(): boolean {
    const isReaderLate = this.#blockedOn === "reader";
    if (this.#drain !== undefined) this.#drain.isShutDownDue = isReaderLate;
    return !isReaderLate;
  }

  /** The connection is closing. */
  stop(): void {
    this.#stream = "closed";
    this.#throttle.release();
  }

  /** The connection is closed here, or another thread's. */
  closed(): void {
    if (!this.#input.isDecided) this.#context.counters.count("opened", UNKNOWN);
    this.stop();
    if (this.#blockedOn === "thread") this.#blockedOn = undefined;
    this.#settle();
  }

  /** Carries out one request after another, until none is complete or one must wait. */
  #run(): void {
    try {
      const now = this.#context.clock.now();
      this.#context.inputArrived(now);
      while (this.#stream !== "closed") {
        if (this.#mustWait(now)) return;
        if (this.#carriedOut === MAX_REQUESTS_AT_ONCE) return this.#awaitTurn();
        const request = this.#input.next();
        if (request === undefined) break;
        this.#carriedOut += 1;
        this.#deadlines.touch(now);
        if (this.#context.log.debugEnabled) {
          this.#context.log.debug("frame", { connection: this.#connection.id, kind: request.kind });
        }
        const outcome = this.#context.dispatcher.dispatch(this.#connection.session, request, this.#throttle, now);
        if (outcome instanceof Promise) return this.#awaitOutcome(outcome, request);
        if (outcome !== undefined) refuseRequest(this.#connection, request, outcome, this.#context.counters);
      }
    } catch (error) {
      this.#connection.failed(error);
    }
    if (this.#mayMove && this.#isIdle) this.#considerMove();
    if (this.#stream === "ended") this.#connection.closeFor("client_end");
    this.#settle();
  }

  /** Whether the next request waits for the rate limit or for the client to read. Then the socket is not read either. */
  #mustWait(now: number): boolean {
    this.#blockedOn = this.#queue.isOverBudget ? "reader" : undefined;
    const isThrottled = this.#drain === undefined && this.#throttle.mustWait(now);
    if (this.#blockedOn === undefined && !isThrottled) return false;
    this.#socket.pause();
    if (this.#drain !== undefined) this.#settle();
    return true;
  }

  #awaitOutcome(outcome: Promise<Outcome>, request: ClientRequest): void {
    this.#blockedOn = "backplane";
    const refuse = (problem: Outcome) => {
      if (problem === undefined || this.#stream === "closed") return;
      refuseRequest(this.#connection, request, problem, this.#context.counters);
    };
    outcome.then(refuse, (error) => {
      if (!(error instanceof BackplaneUnavailable)) return this.#connection.failed(error);
      this.#context.log.warn("backplane unavailable", { connection: this.#connection.id, error: error.message });
      refuse({ code: "UNAVAILABLE" });
    }).then(() => {
      this.#blockedOn = undefined;
      if (this.#connection.session.nickname !== undefined) this.#named();
      this.#mayMove = true;
      this.#resume();
    });
  }

  #named(): void {
    this.#deadlines.named();
    this.#throttle.named(this.#context.clock.now());
  }

  #awaitTurn(): void {
    this.#blockedOn = "turn";
    this.#context.clock.atEndOfTurn(() => {
      this.#carriedOut = 0;
      if (this.#blockedOn !== "turn") return;
      this.#blockedOn = undefined;
      this.#resume();
    });
  }

  #considerMove(): void {
    this.#mayMove = false;
    if (!this.#connection.startMove()) return;
    this.#blockedOn = "thread";
    this.#socket.pause();
  }

  /** The next request waits for the server, so that {@link #run} must not be called. */
  get #isHeld(): boolean {
    return this.#blockedOn === "backplane" || this.#blockedOn === "thread" || this.#blockedOn === "turn";
  }

  /** Every byte that the client sent is carried out, and it may send more. */
  get #isIdle(): boolean {
    return this.#stream === "open" && this.#drain === undefined && this.#input.isEmpty;
  }

  /** Goes on with what is decoded, then with what the socket has. */
  #resume(): void {
    if (this.#stream === "closed") return this.#settle();
    this.#deadlines.touch(this.#context.clock.now());
    this.#run();
    if (!this.isBlocked && this.#drain === undefined) this.#socket.resume();
  }

  #settle(): void {
    if (this.#isHeld || this.#drain === undefined) return;
    this.#drain.settle();
    if (this.#drain.isShutDownDue && this.#blockedOn === undefined) this.#connection.shutDown();
  }
}
