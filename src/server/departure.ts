import type { Hub } from "../chat/hub.ts";
import type { Moves } from "../chat/moves.ts";
import type { Room } from "../chat/room.ts";
import type { Session } from "../chat/session.ts";
import { NO_BYTES } from "../lib/byte_buffer.ts";
import type { Socket } from "../runtime/runtime.ts";
import { CLOSE_REASONS, type CloseReason } from "./close_reason.ts";
import { type Luggage, writeLetter } from "./luggage.ts";
import type { OutboundQueue } from "./outbound_queue.ts";

/** What a departure asks of its connection, and tells it. */
export interface DepartureOwner {
  readonly session: Session;
  /** What the connection takes along. */
  pack(): Omit<Luggage, "descriptor" | "remote">;
  /** The session stays on this thread. */
  stayed(): void;
  /** The client has not taken everything: a server that ends does not wait for that. */
  blocked(): void;
  /** The connection is another thread's: no event of its socket comes here any more. */
  left(): void;
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
export class Departure {
  readonly #owner: DepartureOwner;
  readonly #session: Session;
  readonly #room: Room;
  readonly #socket: Socket;
  readonly #queue: OutboundQueue;
  readonly #hub: Hub;
  readonly #moves: Moves;
  #stage: "asking" | "following" | "over" = "asking";
  /** Why the connection has ended while it was asking. */
  #reason: CloseReason | undefined;

  constructor(owner: DepartureOwner, room: Room, socket: Socket, queue: OutboundQueue, hub: Hub, moves: Moves) {
    this.#owner = owner;
    this.#session = owner.session;
    this.#room = room;
    this.#socket = socket;
    this.#queue = queue;
    this.#hub = hub;
    this.#moves = moves;
  }

  /** The session is on the other thread, which waits for the connection. */
  get isFollowing(): boolean {
    return this.#stage === "following";
  }

  async begin(): Promise<void> {
    const [session, room] = [this.#session, this.#room];
    const { id, nickname, manner } = session;
    if (nickname === undefined) throw new Error(`session ${id} has no nickname yet`);
    const traveller = { session: id, nickname, manner: manner.name };
    const hasMoved = await this.#moves.move(room, traveller, () => this.#hub.letGo(session, room));
    if (hasMoved) this.#hub.forget(session);
    this.#stage = hasMoved ? "following" : "over";
    if (this.#reason !== undefined) this.ended(this.#reason);
    else if (hasMoved) this.follow();
    else this.#owner.stayed();
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
    this.#send({ luggage: { ...this.#owner.pack(), descriptor, remote } }, unread);
    this.#owner.left();
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

  #send(letter: Parameters<typeof writeLetter>[0], unread: Uint8Array): void {
    this.#stage = "over";
    this.#moves.send(this.#room.key, this.#session.id, { letter: writeLetter(letter), unread });
  }
}
