/**
 * `runtime/`: sockets on Deno and on Bun behind one contract.
 *
 * Start with `runtime.ts`, the contract, and `socket.ts`, its socket. `deno.ts` and `bun.ts` are the adapters, which
 * `adapter.ts` completes to runtimes. Listening over Node's modules is in `node_*.ts`, HTTP in `http*.ts`, WebSocket in
 * `web_socket*.ts`.
 */

import { bunRuntime } from "./bun.ts";
import { sendDatagramOnBun } from "./bun_datagram.ts";
import { writeStandardOnBun } from "./bun_output.ts";
import type { SendDatagram } from "./datagram.ts";
import { denoListenRuntime, denoRuntime, sendDatagramOnDeno, writeStandardOnDeno } from "./deno.ts";
import type { WriteStandard } from "./output.ts";
import type { Runtime } from "./runtime.ts";

export type { AcceptEvents } from "./accept_watch.ts";
export * from "./pending_connection.ts";
export { Certificate, CertificateError } from "./certificate.ts";
export type { Detached } from "./detached.ts";
export * from "./http.ts";
export type { StandardStream, WriteStandard } from "./output.ts";
export * from "./runtime.ts";

/** Every runtime, for the contract suite. They touch their globals only when called. */
export const runtimes = {
  deno: denoRuntime,
  "deno without node:net": denoListenRuntime,
  bun: bunRuntime,
} satisfies Record<string, Runtime>;

/** The runtime that this program runs on. */
export const runtime: Runtime = "Deno" in globalThis ? runtimes.deno : runtimes.bun;

/** Sends datagrams to a service manager on this runtime. */
export const sendDatagram: SendDatagram = "Deno" in globalThis ? sendDatagramOnDeno : sendDatagramOnBun;

/** Writes standard output and standard error on this runtime. */
export const writeStandard: WriteStandard = "Deno" in globalThis ? writeStandardOnDeno : writeStandardOnBun;
