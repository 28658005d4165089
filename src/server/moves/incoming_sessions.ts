import type { SessionId } from "../../chat/ids.ts";
import type { Hub } from "../../chat/hub.ts";
import type { Destination, Handoff } from "../../chat/moves.ts";
import type { RoomName } from "../../chat/nickname.ts";
import type { Session } from "../../chat/session.ts";
import type { SessionState } from "../../chat/session_state.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Protocol, Protocols } from "../../protocol/mod.ts";
import type { Address, Runtime, Socket, SocketHandler } from "../../runtime/mod.ts";
import { CLOSE_REASONS, type CloseReason } from "../close_reason.ts";
import type { TokensLeft } from "../throttle.ts";
import { BufferedOutbox } from "./buffered_outbox.ts";
import { type MoveState, notMoving } from "./connection_moves.ts";
import { type ConnectionState, readHandoffMessage } from "./connection_state.ts";

/** What a connection from another thread goes on with. */
export interface AdoptedConnection {
  readonly id: number;
  readonly openedAt: number;
  readonly session: Session;
  readonly protocol: Protocol;
  /** Left of its rate limit's burst; undefined without a limit. */
  readonly tokens: TokensLeft | undefined;
  readonly move: MoveState;
}

/** A connection of this thread. */
type OpenConnection = SocketHandler & { terminate(reason: CloseReason): void };

/** What the server does for incoming sessions. */
export interface IncomingHost {
  /** No session is adopted any more. */
  isClosed(): boolean;
  /** Opens a connection, whose queue becomes the session's outbox. */
  adopt(socket: Socket, adopted: AdoptedConnection): OpenConnection;
  /** The runtime could not adopt the connection of a client at `remote`: it is gone. */
  lost(remote: Address, error: unknown): void;
  /** A connection is on its way. {@link connectionArrived} follows, whatever becomes of it. */
  expectConnection(): void;
  connectionArrived(): void;
}

interface IncomingSession {
  readonly session: Session;
  readonly protocol: Protocol;
  readonly tokens: TokensLeft | undefined;
  /** Holds what is sent to the session before its connection is here. */
  readonly buffer: BufferedOutbox;
}

export interface IncomingParts {
  readonly hub: Hub;
  readonly protocols: Protocols;
  readonly runtime: Runtime;
  readonly clock: Clock;
  /** Bytes that may wait for a connection; 0: no limit. */
  readonly maxQueueBytes: number;
}

/** Sessions that other threads have moved here, until their connections follow. */
export class IncomingSessions implements Destination {
  readonly #parts: IncomingParts;
  readonly #host: IncomingHost;
  readonly #expected = new Map<SessionId, IncomingSession>();

  constructor(parts: IncomingParts, host: IncomingHost) {
    this.#parts = parts;
    this.#host = host;
  }

  expect(room: RoomName, state: SessionState): boolean {
    const { hub, protocols, clock, maxQueueBytes } = this.#parts;
    const protocol = Object.values(protocols).find(({ name }) => name === state.protocol);
    if (protocol === undefined || this.#host.isClosed()) return false;
    const buffer = new BufferedOutbox(maxQueueBytes);
    const session = hub.adopt(state, protocol, buffer, room);
    const tokens = state.tokens === undefined ? undefined : { count: state.tokens, at: clock.now() };
    this.#expected.set(session.id, { session, protocol, tokens, buffer });
    this.#host.expectConnection();
    return true;
  }

  arrived(id: SessionId, { message, unread }: Handoff): void {
    const incoming = this.#expected.get(id);
    if (incoming === undefined) throw new Error(`session ${id} is not expected`);
    this.#expected.delete(id);
    const { hub } = this.#parts;
    const handoff = readHandoffMessage(message);
    if ("state" in handoff) this.#adopt(handoff.state, incoming, unread);
    else if (handoff.ended === "shutting_down") hub.drop(incoming.session); // a server that stops publishes no leaves
    else hub.end(incoming.session, CLOSE_REASONS[handoff.ended]);
    this.#host.connectionArrived();
  }

  #adopt(state: ConnectionState, incoming: IncomingSession, unread: Uint8Array): void {
    const { hub, runtime } = this.#parts;
    runtime.adopt(state, (socket) => this.#open(socket, state, incoming, unread)).catch((error) => {
      hub.end(incoming.session, "error");
      this.#host.lost(state.remote, error);
    });
  }

  /** Opens the connection with what waited for it: bytes for the client, then bytes from the client. */
  #open(socket: Socket, state: ConnectionState, incoming: IncomingSession, unread: Uint8Array): SocketHandler {
    const { id, openedAt, received, sent } = state;
    const { session, protocol, tokens, buffer } = incoming;
    const move = notMoving({ received, sent });
    const connection = this.#host.adopt(socket, { id, openedAt, session, protocol, tokens, move });
    if (buffer.isOverBudget) connection.terminate("slow_consumer");
    else {
      buffer.drainTo(session.outbox);
      if (unread.length > 0) connection.data(unread);
    }
    return connection;
  }
}
