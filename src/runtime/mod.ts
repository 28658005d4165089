/** `runtime/`: the contract over the runtime's sockets, and which runtime this is. */

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
export type { Detached } from "./hand_over.ts";
export * from "./http.ts";
export type { StandardStream, WriteStandard } from "./output.ts";
export * from "./runtime.ts";

/** Every adapter, for the contract suite. They touch their runtime's globals only when called. */
export const runtimes = {
  deno: denoRuntime,
  "deno without node:net": denoListenRuntime,
  bun: bunRuntime,
} satisfies Record<string, Runtime>;

/** The runtime that this program runs on. */
export const runtime: Runtime = "Deno" in globalThis ? runtimes.deno : runtimes.bun;

/** Its way to tell a service manager. */
export const sendDatagram: SendDatagram = "Deno" in globalThis ? sendDatagramOnDeno : sendDatagramOnBun;

/** Its way to write standard output and standard error. */
export const writeStandard: WriteStandard = "Deno" in globalThis ? writeStandardOnDeno : writeStandardOnBun;
