import { BackplaneUnavailable } from "../chat/backplane.ts";
import type { Problem } from "../chat/code.ts";
import type { Outcome } from "../chat/commands/mod.ts";
import type { ClientRequest } from "../chat/request.ts";
import type { Session } from "../chat/session.ts";
import type { Protocol } from "../protocol/mod.ts";
import type { Socket } from "../runtime/runtime.ts";
import { ClientInput, type InputOwner } from "./client_input.ts";
import type { ConnectionContext } from "./connection_context.ts";
import type { Deadlines } from "./deadlines.ts";
import type { OutboundQueue } from "./outbound_queue.ts";
import { createThrottle, type Throttle, type ThrottleOwner } from "./throttle.ts";

/** What a frame costs that carries nothing: a control frame or an empty fragment of a WebSocket. */
const CONTROL_FRAME_COST = 1 / 4;

/**
 * Requests of one client that are carried out before the event loop may turn. Where the rate limit is off, or the
 * server drains, one chunk may hold thousands, and commands that wait for promises do not let a timer run in between.
 */
const MAX_REQUESTS_AT_ONCE = 500;

/** What the end of the server wants of a client's requests. */
interface Finishing {
  /** Tells that everything that was read is carried out. Harmless when repeated. */
  readonly settle: () => void;
  /** The farewell is due as soon as it is. */
  shutDownDue: boolean;
}

/**
 * A command waits for the `backplane`, its session goes to another `thread`, or so many requests came at once that the
 * next one waits for another `turn` of the event loop; or the client has asked for more than its budget (history, that
 * is) and has to be its `reader` first.
 */
type BlockedOn = "backplane" | "thread" | "turn" | "reader" | undefined;

/** What a request loop is told, and tells. */
export interface RequestLoopOwner extends InputOwner {
  readonly id: number;
  readonly session: Session;
  /**
   * Nothing is under way: whether the session goes to another thread. Then nothing more is read or carried out
   * before {@link RequestLoop.moveEnded}.
   */
  startMove(): boolean;
  /** A request can't be carried out. */
  refused(request: ClientRequest, problem: Problem): void;
  /** The client has ended its stream, and everything that it sent is carried out. */
  inputEnded(): void;
  /** A defect. */
  failed(error: unknown): void;
  /** The farewell that {@link RequestLoop.mayEnd} has put off is due. */
  shutDown(): void;
}

/**
 * Carries out what a client asks for, strictly one request after another, and has its socket read no
 * further while something keeps it from being heard: a command that waits for the backplane, the rate
 * limit, or what it has asked for and not read.
 */
export class RequestLoop implements ThrottleOwner {
  readonly #owner: RequestLoopOwner;
  readonly #context: ConnectionContext;
  readonly #socket: Socket;
  readonly #queue: OutboundQueue;
  readonly #deadlines: Deadlines;
  readonly #input: ClientInput;
  readonly #throttle: Throttle;
  /** The connection is closing: nothing is carried out any more. */
  #isOver = false;
  /** What keeps the client from being heard, besides the rate limit. */
  #blockedOn: BlockedOn;
  #peerEnded = false;
  /** A command waited for the backplane, which may have brought its session into a room of another thread. */
  #mayMove = false;
  /** Requests that were carried out since the event loop was last let turn. */
  #carriedOut = 0;
  /** Once it is to finish reading. */
  #finishing: Finishing | undefined;

  /**
   * @param spoken what the client speaks, where its first bytes need not tell
   * @param tokens what is left of its rate limit's burst; all of it without
   */
  constructor(
    owner: RequestLoopOwner,
    context: ConnectionContext,
    socket: Socket,
    queue: OutboundQueue,
    deadlines: Deadlines,
    spoken?: Protocol,
    tokens?: number,
  ) {
    this.#owner = owner;
    this.#context = context;
    this.#socket = socket;
    this.#queue = queue;
    this.#deadlines = deadlines;
    this.#input = new ClientInput(context.protocols, owner, spoken, context.limits.maxLineBytes);
    this.#throttle = createThrottle(context.limits, context.clock, this, tokens);
  }

  /** Something keeps the client from being heard. */
  get isBlocked(): boolean {
    return this.#blockedOn !== undefined || this.#throttle.isWaiting;
  }

  /** What the client speaks is known. */
  get isDecided(): boolean {
    return this.#input.isDecided;
  }

  /** What is left of the rate limit's burst; undefined without a limit. */
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
    if (!this.#isOver && !this.#isHeld) this.#mustWait(this.#context.clock.now());
  }

  /** The client has ended its stream. */
  end(): void {
    this.#peerEnded = true;
    this.#input.end();
    if (!this.#isHeld) this.#run();
  }

  /** Somebody who had more than its budget waiting has taken enough of it. */
  resumeReading(): void {
    if (this.#blockedOn !== "reader" || this.#queue.isOverBudget) return;
    this.#blockedOn = undefined;
    this.#resume();
  }

  onRateLimitWait(): void {
    this.#resume();
  }

  /** The session does not go to another thread after all; or it has, and nothing more is to be done here. */
  moveEnded(): void {
    this.#blockedOn = undefined;
    this.#resume();
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
  finish(): Promise<void> {
    this.#throttle.release();
    this.#socket.pause();
    const settled = new Promise<void>((settle) => this.#finishing = { settle, shutDownDue: false });
    if (!this.#isHeld) this.#run();
    return settled;
  }

  /** Whether, after {@link finish}, everything is carried out that was read. If not, its owner is told when it is. */
  mayEnd(): boolean {
    if (this.#finishing !== undefined) this.#finishing.shutDownDue = this.#blockedOn === "reader";
    return this.#blockedOn !== "reader";
  }

  /** After {@link finish}. */
  get isFinishing(): boolean {
    return this.#finishing !== undefined;
  }

  /** The connection is closing. */
  stop(): void {
    this.#isOver = true;
    this.#throttle.release();
  }

  /** The connection is gone. */
  gone(): void {
    this.stop();
    if (this.#blockedOn === "thread") this.#blockedOn = undefined;
    this.#settle();
  }

  /** Carries out what is decodable, one request after another, until something makes it wait. */
  #run(): void {
    try {
      const now = this.#context.clock.now();
      this.#context.inputArrived(now);
      while (!this.#isOver) {
        if (this.#mustWait(now)) return;
        if (this.#carriedOut === MAX_REQUESTS_AT_ONCE) return this.#waitForTurn();
        const request = this.#input.next();
        if (request === undefined) break;
        this.#carriedOut += 1;
        this.#deadlines.touch(now);
        if (this.#context.log.debugEnabled) {
          this.#context.log.debug("frame", { connection: this.#owner.id, kind: request.kind });
        }
        const outcome = this.#context.dispatcher.dispatch(this.#owner.session, request, this.#throttle, now);
        if (outcome instanceof Promise) return this.#awaitOutcome(outcome, request);
        if (outcome !== undefined) this.#owner.refused(request, outcome);
      }
    } catch (error) {
      this.#owner.failed(error);
    }
    if (this.#mayMove && this.#isIdle) this.#considerMove();
    if (!this.#isOver && this.#peerEnded) this.#owner.inputEnded();
    this.#settle();
  }

  /**
   * Whether the rate limit, or what it has asked for and not read, keeps the client from being heard:
   * then it is not read either, until it may speak.
   */
  #mustWait(now: number): boolean {
    this.#blockedOn = this.#queue.isOverBudget ? "reader" : undefined;
    const isThrottled = this.#finishing === undefined && this.#throttle.mustWait(now);
    if (this.#blockedOn === undefined && !isThrottled) return false;
    this.#socket.pause();
    if (this.#finishing !== undefined) this.#settle();
    return true;
  }

  #awaitOutcome(outcome: Promise<Outcome>, request: ClientRequest): void {
    this.#blockedOn = "backplane";
    outcome.then(
      (problem) => {
        if (problem !== undefined && !this.#isOver) this.#owner.refused(request, problem);
      },
      (error) => {
        if (!(error instanceof BackplaneUnavailable)) return this.#owner.failed(error);
        this.#context.log.warn("backplane unavailable", { connection: this.#owner.id, error: error.message });
        if (!this.#isOver) this.#owner.refused(request, { code: "UNAVAILABLE" });
      },
    ).then(() => {
      this.#blockedOn = undefined;
      if (this.#owner.session.nickname !== undefined) this.#named();
      this.#mayMove = true;
      this.#resume();
    });
  }

  #named(): void {
    this.#deadlines.named();
    this.#throttle.named(this.#context.clock.now());
  }

  #waitForTurn(): void {
    this.#blockedOn = "turn";
    this.#context.clock.atEndOfTurn(() => {
      this.#carriedOut = 0;
      if (this.#blockedOn !== "turn") return;
      this.#blockedOn = undefined;
      this.#resume();
    });
  }

  /** Nothing is left to do here. */
  #considerMove(): void {
    this.#mayMove = false;
    if (!this.#owner.startMove()) return;
    this.#blockedOn = "thread";
    this.#socket.pause();
  }

  /** Nothing is carried out before something else is done. */
  get #isHeld(): boolean {
    return this.#blockedOn === "backplane" || this.#blockedOn === "thread" || this.#blockedOn === "turn";
  }

  /** Everything that the client sent is carried out, and it may send more. */
  get #isIdle(): boolean {
    return !this.#isOver && !this.#peerEnded && this.#finishing === undefined && this.#input.isEmpty;
  }

  /** Nothing keeps it from going on: what is decoded first, then what the socket has. */
  #resume(): void {
    if (this.#isOver) return this.#settle();
    this.#deadlines.touch(this.#context.clock.now());
    this.#run();
    if (!this.isBlocked && this.#finishing === undefined) this.#socket.resume();
  }

  #settle(): void {
    if (this.#isHeld || this.#finishing === undefined) return;
    this.#finishing.settle();
    if (this.#finishing.shutDownDue && this.#blockedOn === undefined) this.#owner.shutDown();
  }
}
