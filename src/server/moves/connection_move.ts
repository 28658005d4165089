import type { Hub } from "../../chat/hub.ts";
import type { Moves } from "../../chat/moves.ts";
import type { Session, SessionRoom } from "../../chat/session.ts";
import { NO_BYTES } from "../../lib/byte_buffer.ts";
import type { Socket } from "../../runtime/runtime.ts";
import { CLOSE_REASONS, type CloseReason } from "../close_reason.ts";
import { type ConnectionState, writeHandoffMessage } from "./connection_state.ts";
import type { OutboundQueue } from "../outbound_queue.ts";

/** What a departure asks of its connection, and tells it. */
export interface ConnectionMoveOwner {
  readonly session: Session;
  /** What the connection takes along. */
  connectionState(): Omit<ConnectionState, "descriptor" | "remote">;
  /** The session stays on this thread. */
  moveRefused(): void;
  /** The client has not taken everything: a server that ends does not wait for that. */
  blocked(): void;
  /** The connection is another thread's: no event of its socket comes here any more. */
  moved(): void;
  /** The connection can't follow. */
  terminate(reason: CloseReason): void;
}

/**
 * A session that follows its room to the thread that keeps it, and its connection, which goes after it as
 * soon as nothing more comes for the session here and what has come is with the client.
 *
 * asking --moved--> following --detached--> over
 *       --refused------------------------> over, and the session is here
 */
export class ConnectionMove {
  readonly #owner: ConnectionMoveOwner;
  readonly #session: Session;
  readonly #room: SessionRoom;
  readonly #socket: Socket;
  readonly #queue: OutboundQueue;
  readonly #hub: Hub;
  readonly #moves: Moves;
  #stage: "asking" | "following" | "over" = "asking";
  /** Why the connection has ended while it was asking. */
  #reason: CloseReason | undefined;

  constructor(
    owner: ConnectionMoveOwner,
    room: SessionRoom,
    socket: Socket,
    queue: OutboundQueue,
    hub: Hub,
    moves: Moves,
  ) {
    this.#owner = owner;
    this.#session = owner.session;
    this.#room = room;
    this.#socket = socket;
    this.#queue = queue;
    this.#hub = hub;
    this.#moves = moves;
  }

  /** The session is on the other thread, which waits for the connection. */
  get isAdopted(): boolean {
    return this.#stage === "following";
  }

  async start(): Promise<void> {
    const [session, room] = [this.#session, this.#room];
    const { id, nickname, protocol } = session;
    if (nickname === undefined) throw new Error(`session ${id} has no nickname yet`);
    const moving = { session: id, nickname, protocol: protocol.name };
    const hasMoved = await this.#moves.move(room, moving, () => this.#hub.detach(session, room));
    if (hasMoved) this.#hub.remove(session);
    this.#stage = hasMoved ? "following" : "over";
    if (this.#reason !== undefined) this.ended(this.#reason);
    else if (hasMoved) this.follow();
    else this.#owner.moveRefused();
  }

  /** The client may have taken what there was for it: then the connection follows the session, if that has moved. */
  follow(): void {
    if (this.#stage !== "following") return;
    this.#queue.flush();
    if (this.#queue.unsent > 0) return this.#owner.blocked();
    if (this.#socket.isDetachable !== true) return; // writing has shown that the client is gone, which its close will tell
    const detached = this.#socket.detach?.();
    if (detached === undefined) return this.#owner.terminate("internal_error"); // no descriptor is left
    const { descriptor, remote, unread } = detached;
    this.#send({ state: { ...this.#owner.connectionState(), descriptor, remote } }, unread);
    this.#owner.moved();
  }

  /** The connection has ended, and with it the session, wherever that is. Only the first time counts. */
  ended(reason: CloseReason): void {
    switch (this.#stage) {
      case "asking":
        this.#reason ??= reason;
        return;
      case "following":
        return this.#send({ ended: reason }, NO_BYTES);
      case "over":
        return this.#hub.end(this.#session, CLOSE_REASONS[reason]);
    }
  }

  #send(message: Parameters<typeof writeHandoffMessage>[0], unread: Uint8Array): void {
    this.#stage = "over";
    this.#moves.send(this.#room.key, this.#session.id, { message: writeHandoffMessage(message), unread });
  }
}
