import type { SessionId } from "../../chat/ids.ts";
import type { Hub } from "../../chat/hub.ts";
import type { Destination, Handoff, MovingSession } from "../../chat/moves.ts";
import type { RoomName } from "../../chat/nickname.ts";
import type { Session } from "../../chat/session.ts";
import type { Protocol, Protocols } from "../../protocol/mod.ts";
import type { Detached, Runtime, Socket, SocketHandler } from "../../runtime/mod.ts";
import { CLOSE_REASONS } from "../close_reason.ts";
import { type ConnectionState, readHandoffMessage } from "./connection_state.ts";
import { BufferedOutbox } from "./buffered_outbox.ts";

/** What came with a connection from another thread. */
export interface AdoptedSession {
  readonly session: Session;
  readonly protocol: Protocol;
  readonly state: ConnectionState;
  /** What the chat had for it meanwhile. */
  readonly waiting: BufferedOutbox;
  readonly unread: Uint8Array;
}

/** What the server does for them. */
export interface IncomingHost {
  /** Nobody is taken in any more. */
  isClosed(): boolean;
  adopt(socket: Socket, adopted: AdoptedSession): SocketHandler;
  /** The connection is gone: this thread's runtime did not take it. */
  lost(adopted: AdoptedSession, error: unknown): void;
  /** A connection is on its way; {@link connectionArrived} follows, whatever becomes of it. */
  expectConnection(): void;
  connectionArrived(): void;
}

/** Sessions that have come from other threads before their connections. */
export class IncomingSessions implements Destination {
  readonly #hub: Hub;
  readonly #protocols: Protocols;
  readonly #runtime: Runtime;
  readonly #maxQueueBytes: number;
  readonly #host: IncomingHost;
  readonly #expected = new Map<SessionId, Pick<AdoptedSession, "session" | "protocol" | "waiting">>();

  constructor(hub: Hub, protocols: Protocols, runtime: Runtime, maxQueueBytes: number, host: IncomingHost) {
    this.#hub = hub;
    this.#protocols = protocols;
    this.#runtime = runtime;
    this.#maxQueueBytes = maxQueueBytes;
    this.#host = host;
  }

  expect(room: RoomName, moving: MovingSession): boolean {
    const protocol = Object.values(this.#protocols).find(({ name }) => name === moving.protocol);
    if (protocol === undefined || this.#host.isClosed()) return false;
    const waiting = new BufferedOutbox(this.#maxQueueBytes);
    const session = this.#hub.adopt(moving, protocol, waiting, room);
    this.#expected.set(session.id, { session, protocol, waiting });
    this.#host.expectConnection();
    return true;
  }

  arrived(id: SessionId, { message, unread }: Handoff): void {
    const expected = this.#expected.get(id);
    if (expected === undefined) throw new Error(`session ${id} is not expected`);
    this.#expected.delete(id);
    const news = readHandoffMessage(message);
    if ("state" in news) this.#open(news.state, { ...expected, state: news.state, unread });
    else if (news.ended === "shutting_down") this.#hub.drop(expected.session); // nobody is told who leaves then
    else this.#hub.end(expected.session, CLOSE_REASONS[news.ended]);
    this.#host.connectionArrived();
  }

  #open(detached: Omit<Detached, "unread">, adopted: AdoptedSession): void {
    this.#runtime.adopt(detached, (socket) => this.#host.adopt(socket, adopted)).catch((error) => {
      this.#hub.end(adopted.session, "error");
      this.#host.lost(adopted, error);
    });
  }
}
