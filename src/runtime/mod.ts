/** `runtime/`: the contract over the runtime's sockets, and which runtime this is. */

import { bunRuntime } from "./bun.ts";
import { denoListenRuntime, denoRuntime } from "./deno.ts";
import type { Runtime } from "./runtime.ts";

export * from "./arrival.ts";
export { Certificate, CertificateError } from "./certificate.ts";
export * from "./http.ts";
export * from "./runtime.ts";

/** Every adapter, for the contract suite. They touch their runtime's globals only when called. */
export const runtimes = {
  deno: denoRuntime,
  "deno without node:net": denoListenRuntime,
  bun: bunRuntime,
} satisfies Record<string, Runtime>;

/** The runtime that this program runs on. */
export const runtime: Runtime = "Deno" in globalThis ? runtimes.deno : runtimes.bun;
