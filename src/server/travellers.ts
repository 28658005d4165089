import type { SessionId } from "../chat/event.ts";
import type { Hub } from "../chat/hub.ts";
import type { Destination, Parcel, Traveller } from "../chat/moves.ts";
import type { RoomName } from "../chat/nickname.ts";
import type { Session } from "../chat/session.ts";
import type { Protocol, Protocols } from "../protocol/mod.ts";
import type { Detached, Runtime, Socket, SocketHandler } from "../runtime/mod.ts";
import { CLOSE_REASONS } from "./close_reason.ts";
import { type Luggage, readLetter } from "./luggage.ts";
import { WaitingRoom } from "./waiting_room.ts";

/** What came with a connection from another thread. */
export interface Newcomer {
  readonly session: Session;
  readonly protocol: Protocol;
  readonly luggage: Luggage;
  /** What the chat had for it meanwhile. */
  readonly waiting: WaitingRoom;
  readonly unread: Uint8Array;
}

/** What the server does for them. */
export interface Inn {
  /** Nobody is taken in any more. */
  isClosed(): boolean;
  open(socket: Socket, newcomer: Newcomer): SocketHandler;
  /** The connection is gone: this thread's runtime did not take it. */
  lost(newcomer: Newcomer, error: unknown): void;
  /** A connection is on its way; {@link arrived} follows, whatever becomes of it. */
  expect(): void;
  arrived(): void;
}

/** Sessions that have come from other threads before their connections. */
export class Travellers implements Destination {
  readonly #hub: Hub;
  readonly #protocols: Protocols;
  readonly #runtime: Runtime;
  readonly #maxQueueBytes: number;
  readonly #inn: Inn;
  readonly #expected = new Map<SessionId, Pick<Newcomer, "session" | "protocol" | "waiting">>();

  constructor(hub: Hub, protocols: Protocols, runtime: Runtime, maxQueueBytes: number, inn: Inn) {
    this.#hub = hub;
    this.#protocols = protocols;
    this.#runtime = runtime;
    this.#maxQueueBytes = maxQueueBytes;
    this.#inn = inn;
  }

  expect(room: RoomName, traveller: Traveller): boolean {
    const protocol = Object.values(this.#protocols).find(({ name }) => name === traveller.manner);
    if (protocol === undefined || this.#inn.isClosed()) return false;
    const waiting = new WaitingRoom(this.#maxQueueBytes);
    const session = this.#hub.takeIn(traveller, protocol, waiting, room);
    this.#expected.set(session.id, { session, protocol, waiting });
    this.#inn.expect();
    return true;
  }

  arrived(id: SessionId, { letter, unread }: Parcel): void {
    const expected = this.#expected.get(id);
    if (expected === undefined) throw new Error(`session ${id} is not expected`);
    this.#expected.delete(id);
    const news = readLetter(letter);
    if ("luggage" in news) this.#open(news.luggage, { ...expected, luggage: news.luggage, unread });
    else if (news.ended === "shutting_down") this.#hub.dismiss(expected.session); // nobody is told who leaves then
    else this.#hub.end(expected.session, CLOSE_REASONS[news.ended]);
    this.#inn.arrived();
  }

  #open(detached: Omit<Detached, "unread">, newcomer: Newcomer): void {
    this.#runtime.adopt(detached, (socket) => this.#inn.open(socket, newcomer)).catch((error) => {
      this.#hub.end(newcomer.session, "error");
      this.#inn.lost(newcomer, error);
    });
  }
}
