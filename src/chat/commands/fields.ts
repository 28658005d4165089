/** Fields that several commands' JSON objects share, with what the protocol document says of them. */

import * as v from "valibot";
import { cleanString } from "../clean_text.ts";
import { LANGUAGES } from "../language.ts";

const wellFormed = v.check<string, string>((text) => text.isWellFormed(), "expected well-formed Unicode");

/** A name as it was sent; the grammar of names has codes of its own. */
export const name = v.pipe(v.string(), v.maxLength(1024), v.description("a string"));

const says = v.check<string, string>((text) => cleanString(text) !== "", "expected more than control characters");

/** What a message says. Its bytes have a limit of their own, `TOO_LONG`. */
export const text = v.pipe(
  v.string(),
  v.nonEmpty("expected a string that is not empty"),
  wellFormed,
  says,
  v.description("a string that is not empty; it may hold LF"),
);

/** How many events. */
export const limit = v.optional(
  v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.description("a whole number from 1; at most 1000 are sent")),
);

/** How many events of history a replay has at most. */
export const replay = v.optional(
  v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.description("events of history wanted, 0 for none")),
);

/** The language of the server's sentences. */
export const lang = v.optional(v.pipe(v.picklist(LANGUAGES), v.description(LANGUAGES.join(", "))));

/** The place of a message in its room. */
export const seq = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.description("the `seq` of the message"));

/** A place in a room's order: the latest events before it. */
export const before = v.optional(
  v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.description("a `seq`: only events before it, the latest ones")),
);

/** A place in a room's order: the oldest events after it. */
export const after = v.optional(
  v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.description("a `seq`: only events after it, the oldest ones")),
);

/** What a client calls its request: it comes back in the answer. */
export const requestId = v.union([
  v.pipe(v.string(), v.maxLength(64), wellFormed),
  v.pipe(v.number(), v.safeInteger()),
]);

export const id = v.optional(requestId);
