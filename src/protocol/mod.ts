/**
 * `protocol/`: decodes bytes into requests and encodes events and answers, without touching a socket. `codec.ts` is the
 * contract of a protocol; `PROTOCOL.md` is the document for clients.
 */

import { binaryProtocol } from "./binary.ts";
import type { Protocol, ProtocolFactory, ProtocolParts } from "./codec.ts";
import type { ProtocolName } from "./detect.ts";
import { jsonProtocol } from "./json.ts";
import { textProtocol } from "./text.ts";

export type { Decoder, InputLimits, Protocol, ProtocolParts, StreamPosition } from "./codec.ts";

/** The factory of every protocol, by the name that `detect.ts` returns. */
export const PROTOCOLS = {
  text: textProtocol,
  binary: binaryProtocol,
  json: jsonProtocol,
} satisfies Record<ProtocolName, ProtocolFactory>;

export type Protocols = Readonly<Record<ProtocolName, Protocol>>;

/** Creates every protocol for one server. */
export function createProtocols(parts: ProtocolParts): Protocols {
  return { text: PROTOCOLS.text(parts), binary: PROTOCOLS.binary(parts), json: PROTOCOLS.json(parts) };
}
