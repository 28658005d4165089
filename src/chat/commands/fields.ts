/** Schemas of JSON fields that several commands share. Their descriptions appear in PROTOCOL.md. */

import * as v from "valibot";
import { cleanString } from "../clean_text.ts";
import { LANGUAGES } from "../language.ts";

const wellFormed = v.check<string, string>((text) => text.isWellFormed(), "expected well-formed Unicode");

/** A name as it was sent. Commands check its grammar, which has its own error codes. */
export const name = v.pipe(v.string(), v.maxLength(1024), v.description("a string"));

const hasText = v.check<string, string>((text) => cleanString(text) !== "", "expected more than control characters");

/** The text of a message. The decoder checks its length in bytes (`TOO_LONG`). */
export const text = v.pipe(
  v.string(),
  v.nonEmpty("expected a string that is not empty"),
  wellFormed,
  hasText,
  v.description("a string that is not empty; it may contain LF"),
);

/** The maximum number of events in an answer. */
export const limit = v.optional(
  v.pipe(
    v.number(),
    v.safeInteger(),
    v.minValue(1),
    v.description("a whole number from 1; the answer has at most 1000 events"),
  ),
);

/** The maximum number of history events in a replay. */
export const replay = v.optional(
  v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.description("maximum number of history events; 0 for none")),
);

/** The language of the server's sentences. */
export const lang = v.optional(v.pipe(v.picklist(LANGUAGES), v.description(LANGUAGES.join(", "))));

/** The position of a message in its room. */
export const seq = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.description("the `seq` of the message"));

/** A position in a room's order. It selects the latest events before it. */
export const before = v.optional(
  v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.description("a `seq`: selects the latest events before it")),
);

/** A position in a room's order. It selects the oldest events after it. */
export const after = v.optional(
  v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.description("a `seq`: selects the oldest events after it")),
);

/** The id that a client gives a request. The answer repeats it. */
export const requestId = v.union([
  v.pipe(v.string(), v.maxLength(64), wellFormed),
  v.pipe(v.number(), v.safeInteger()),
]);

export const id = v.optional(requestId);
