/** `protocol/`: what bytes mean, without touching a socket. `codec.ts` is the contract. */

import type { ProtocolFactory } from "./codec.ts";
import { textProtocol } from "./text.ts";

export type { Decoder, InputLimits, Protocol } from "./codec.ts";

/** Every protocol, by name. */
export const PROTOCOLS = { text: textProtocol } satisfies Record<string, ProtocolFactory>;
