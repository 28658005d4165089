import { DEFAULTS } from "../../src/config/schema.ts";
import type { InputLimits } from "../../src/protocol/codec.ts";
import { type Language, SENTENCES } from "../../src/protocol/messages.ts";
import { createProtocols, type Protocols } from "../../src/protocol/mod.ts";

/** Every protocol, as a server has them. */
export function protocols(language: Language = "ko", limits: InputLimits = DEFAULTS): Protocols {
  return createProtocols({
    sentences: SENTENCES[language],
    limits,
    server: "maru/0.0.0",
    published: { maxMessageBytes: limits.maxMessageBytes },
  });
}
