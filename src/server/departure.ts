import type { Hub } from "../chat/hub.ts";
import type { Moves } from "../chat/moves.ts";
import type { Room } from "../chat/room.ts";
import type { Session } from "../chat/session.ts";
import { concat, copyOf, NO_BYTES } from "../lib/byte_buffer.ts";
import { CLOSE_REASONS, type CloseReason } from "./close_reason.ts";
import { type Luggage, writeLetter } from "./luggage.ts";

/** A session that follows its room to another thread, and its connection, which stays until nothing comes for it here. */
export class Departure {
  readonly #session: Session;
  readonly #room: Room;
  readonly #hub: Hub;
  readonly #moves: Moves;
  /** What the client has sent meanwhile. */
  readonly #unread: Uint8Array[] = [];
  #stage: "asking" | "moved" | "over" = "asking";
  /** Why the connection has ended meanwhile. */
  #reason: CloseReason | undefined;

  constructor(session: Session, room: Room, hub: Hub, moves: Moves) {
    this.#session = session;
    this.#room = room;
    this.#hub = hub;
    this.#moves = moves;
  }

  /** The session is on the other thread, which waits for the connection. */
  get hasMoved(): boolean {
    return this.#stage === "moved";
  }

  /** Resolves when the session has moved or is to stay. */
  async begin(): Promise<void> {
    const [session, room] = [this.#session, this.#room];
    const { id, nickname, manner } = session;
    if (nickname === undefined) throw new Error(`session ${id} has no nickname yet`);
    const hasMoved = await this.#moves.move(
      room.name,
      { session: id, nickname, manner: manner.name },
      () => this.#hub.letGo(session, room),
    );
    this.#stage = hasMoved ? "moved" : "over";
    if (hasMoved) this.#hub.forget(session);
    if (this.#reason !== undefined) this.#end(this.#reason);
  }

  /** What the client sends is for the other thread, if the session goes there. */
  keep(chunk: Uint8Array): void {
    this.#unread.push(copyOf(chunk));
  }

  /** What was kept, in the order in which it came. */
  get unread(): Uint8Array {
    return this.#unread.length === 0 ? NO_BYTES : concat(this.#unread);
  }

  /** The connection has been detached: it follows. */
  follow(luggage: Luggage, unread: Uint8Array): void {
    this.#stage = "over";
    this.#moves.send(this.#room.name, this.#session.id, {
      letter: writeLetter({ luggage }),
      unread: concat([this.unread, unread]),
    });
  }

  /** The connection has ended, and with it the session, wherever that is. Only the first time counts. */
  ended(reason: CloseReason): void {
    if (this.#stage === "asking") this.#reason ??= reason;
    else this.#end(reason);
  }

  #end(reason: CloseReason): void {
    if (this.#stage === "over") return this.#hub.end(this.#session, CLOSE_REASONS[reason]);
    this.#stage = "over";
    this.#moves.send(this.#room.name, this.#session.id, { letter: writeLetter({ ended: reason }), unread: NO_BYTES });
  }
}
