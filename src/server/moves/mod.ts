/**
 * Moves of connections between the threads of one server. `chat/moves.ts` explains them; `connection_moves.ts` is all
 * that a connection knows of them, `connection_move.ts` moves one out of a thread, `incoming_sessions.ts` into one.
 */

import type { Hub } from "../../chat/hub.ts";
import type { Connections } from "../connections.ts";
import type { ServerParts } from "../server_parts.ts";
import { OutgoingMoves } from "./connection_move.ts";
import { type ConnectionMoves, NO_MOVES } from "./connection_moves.ts";
import { type IncomingHost, IncomingSessions } from "./incoming_sessions.ts";

/** Connects a server to the moves between its threads, in both directions. With one thread there are none. */
export function connectionMoves(
  { moves, protocols, runtime, clock, config }: ServerParts,
  hub: Hub,
  connections: Connections,
  host: Pick<IncomingHost, "isClosed" | "adopt" | "lost">,
): ConnectionMoves {
  if (moves === undefined) return NO_MOVES;
  const { maxQueueBytes } = config;
  moves.attach(
    new IncomingSessions({ hub, protocols, runtime, clock, maxQueueBytes }, {
      ...host,
      expectConnection: () => connections.expect(),
      connectionArrived: () => connections.arrived(),
    }),
  );
  return new OutgoingMoves(hub, moves);
}
