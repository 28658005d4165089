/**
 * `server/`: sockets become connections here, and connections carry out requests of the chat.
 *
 * Start reading at `server.ts`, which puts a server together, starts it and drains it. `acceptor.ts` admits or refuses
 * each new socket. `connection.ts` is the life of one client's connection, with three parts: `request_loop.ts` (bytes to
 * requests, one after another), `outbound_queue.ts` (its one writer) and `deadlines.ts`.
 *
 * - Limits: `admission.ts`, `connection_count.ts`, `connect_rate.ts`, `affordable_connections.ts`, `throttle.ts`.
 * - Before a connection is open: `listeners.ts`, `pending_connections.ts` (PROXY headers, TLS), `refusal_responder.ts`.
 * - Ends: `close_reason.ts` names every one, `connections.ts` drains all of them.
 * - What operators see: `server_snapshot.ts` (one thread), `count_server.ts` (all), `status_sampler.ts` (the last hour).
 * - `moves/`: connections that change threads. `http/`: pages, health, metrics and the WebSocket handshake.
 */

export type { ListeningAddress } from "./listeners.ts";
export { Server } from "./server.ts";
export type { ThreadGroup } from "./thread_group.ts";
