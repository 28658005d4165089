import * as v from "valibot";
import { type Body, EMPTY_BODY } from "../body.ts";
import { CONTENT, contentOf, readBody, writeBody } from "./content.ts";
import { eventKind } from "./kind.ts";

interface MessageFields {
  readonly body: Body;
  /** The text says what the sender does: `/me waves`. */
  readonly action?: true | undefined;
  /** The message was edited: the body is the latest one. Only in a history. */
  readonly edited?: true | undefined;
  /** The message was deleted: the body is empty. Only in a history. */
  readonly deleted?: true | undefined;
}

const ACTION = 1;
const EDITED = 2;
const DELETED = 4;

const flag = (description: string) => v.optional(v.pipe(v.literal(true), v.description(description)));

/** A message. Every member but its sender receives it. */
export const message = eventKind({
  code: 1,
  fields: ["body", "action", "edited", "deleted"],
  history: "message",
  schema: {
    ...CONTENT,
    action: flag("`true`: the text says what the sender does (`/me`)"),
    edited: flag("`true` in a history: the message was edited, and this is its latest text"),
    deleted: flag("`true` in a history: the message was deleted, and has no text"),
  },
  json({ body, action, edited, deleted }: MessageFields) {
    return { ...(deleted === true ? {} : contentOf(body)), action, edited, deleted };
  },
  write(out, { body, action, edited, deleted }) {
    out.byte((action ? ACTION : 0) | (edited ? EDITED : 0) | (deleted ? DELETED : 0));
    if (deleted !== true) writeBody(out, body);
  },
  read(from): MessageFields {
    const flags = from.byte();
    if (flags === 0) return { body: readBody(from) }; // the usual case
    return {
      body: (flags & DELETED) === 0 ? readBody(from) : EMPTY_BODY,
      ...((flags & ACTION) === 0 ? {} : { action: true }),
      ...((flags & EDITED) === 0 ? {} : { edited: true }),
      ...((flags & DELETED) === 0 ? {} : { deleted: true }),
    };
  },
});
