import * as v from "valibot";
import { eventKind } from "./kind.ts";

/** A member changed its nickname. The event's `nick` is the old one. */
export const rename = eventKind({
  code: 4,
  fields: ["to"],
  history: "notice",
  schema: { to: v.pipe(v.string(), v.description("the new nickname")) },
  json: ({ to }: { readonly to: string }) => ({ to }),
  write: (out, { to }) => out.name(to),
  read: (from) => ({ to: from.name() }),
});
