import type { Hub } from "../../chat/hub.ts";
import type { Moves } from "../../chat/moves.ts";
import type { Session, SessionRoom } from "../../chat/session.ts";
import { stateOf } from "../../chat/session_state.ts";
import { NO_BYTES } from "../../lib/byte_buffer.ts";
import type { Socket } from "../../runtime/runtime.ts";
import { CLOSE_REASONS, type CloseReason } from "../close_reason.ts";
import type { ByteCounts, ConnectionMoves, MovableConnection, MoveState } from "./connection_moves.ts";
import { type HandoffMessage, writeHandoffMessage } from "./connection_state.ts";

/** Starts the moves out of a thread of several. */
export class OutgoingMoves implements ConnectionMoves {
  readonly #hub: Hub;
  readonly #moves: Moves;

  constructor(hub: Hub, moves: Moves) {
    this.#hub = hub;
    this.#moves = moves;
  }

  isDue({ rooms: [room, ...others] }: Session, socket: Socket): boolean {
    if (room === undefined || others.length > 0 || !this.#moves.isElsewhere(room.key)) return false;
    return socket.isDetachable === true && socket.pending === 0;
  }

  start(connection: MovableConnection): MoveState {
    const [room] = connection.session.rooms;
    if (room === undefined) throw new Error(`session ${connection.session.id} is in no room`);
    const move = new ConnectionMove(connection, room, this.#hub, this.#moves);
    void move.start();
    return move;
  }
}

/**
 * The move of one session to the thread that keeps its room, and of its connection after it: as soon as nothing more
 * comes for the session here, and the client has taken everything that came before.
 *
 * asking --moved--> following --detached--> over
 *       --refused------------------------> over, and the session stays here
 *       --failed-------------------------> over, and the session ends here
 */
class ConnectionMove implements MoveState {
  readonly before: ByteCounts;
  readonly #connection: MovableConnection;
  readonly #room: SessionRoom;
  readonly #hub: Hub;
  readonly #moves: Moves;
  #stage: "asking" | "following" | "over" = "asking";
  #isDraining = false;
  /** Why the connection has ended while it was asking. */
  #reason: CloseReason | undefined;

  constructor(connection: MovableConnection, room: SessionRoom, hub: Hub, moves: Moves) {
    this.before = connection.before;
    this.#connection = connection;
    this.#room = room;
    this.#hub = hub;
    this.#moves = moves;
  }

  async start(): Promise<void> {
    const { session } = this.#connection;
    await this.#moveSession();
    if (this.#reason !== undefined) {
      if (!this.ended(this.#reason)) this.#hub.end(session, CLOSE_REASONS[this.#reason]);
    } else if (this.#stage === "following") this.follow();
    else this.#connection.stayed();
  }

  follow(): void {
    if (this.#stage !== "following") return;
    const { queue, socket } = this.#connection;
    queue.flush();
    if (queue.unsent > 0) return this.#giveUpIfDraining();
    if (socket.isDetachable !== true) return; // writing has shown that the client is gone, and its close event follows
    const detached = socket.detach?.();
    if (detached === undefined) return this.#connection.terminate("internal_error"); // no descriptor is left
    const { descriptor, remote, unread } = detached;
    const { id, openedAt } = this.#connection;
    this.#send({ state: { id, openedAt, ...this.#connection.counts(), descriptor, remote } }, unread);
    this.#connection.moved();
  }

  drain(): void {
    this.#isDraining = true;
    if (this.#stage === "following") this.#giveUpIfDraining();
  }

  ended(reason: CloseReason): boolean {
    switch (this.#stage) {
      case "asking":
        this.#reason ??= reason;
        return true;
      case "following":
        this.#send({ ended: reason }, NO_BYTES);
        return true;
      case "over":
        return false;
    }
  }

  async #moveSession(): Promise<void> {
    const { session, tokens } = this.#connection;
    const room = this.#room;
    try {
      const hasMoved = await this.#moves.move(room, stateOf(session, tokens), () => this.#hub.detach(session, room));
      if (hasMoved) this.#hub.drop(session);
      this.#stage = hasMoved ? "following" : "over";
    } catch (error) {
      this.#stage = "over"; // before the connection ends, so that its session ends with it
      this.#connection.failed(error);
    }
  }

  /** The session ends on the other thread, and the client gets the notice of shutdown from this one. */
  #giveUpIfDraining(): void {
    if (!this.#isDraining) return;
    this.#send({ ended: "shutting_down" }, NO_BYTES);
    this.#connection.stayed();
  }

  #send(message: HandoffMessage, unread: Uint8Array): void {
    this.#stage = "over";
    const { session } = this.#connection;
    this.#moves.send(this.#room.key, session.id, { message: writeHandoffMessage(message), unread });
  }
}
