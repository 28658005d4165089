import type { Recipient } from "../../src/chat/encoder.ts";
import { FakeClock } from "./fake_clock.ts";
import { DEFAULTS } from "../../src/config/schema.ts";
import type { InputLimits } from "../../src/protocol/codec.ts";
import type { Language } from "../../src/chat/language.ts";
import { SENTENCES } from "../../src/protocol/messages.ts";
import { createProtocols, type Protocols } from "../../src/protocol/mod.ts";

/** The session that answers are for, in tests of encoders. */
export const RECIPIENT: Recipient = { id: "5" };

/** Every protocol, as a server has them. */
export function protocols(language: Language = "ko", limits: InputLimits = DEFAULTS): Protocols {
  return createProtocols({
    sentences: SENTENCES,
    language,
    limits,
    server: "maru/0.0.0",
    published: { maxMessageBytes: limits.maxMessageBytes },
    time: () => FakeClock.EPOCH,
  });
}
