import type { Body } from "../body.ts";
import { CONTENT, contentOf, readBody, writeBody } from "./content.ts";
import { eventKind } from "./kind.ts";
import { TARGET, type TargetFields } from "./target.ts";

interface EditFields extends TargetFields {
  readonly body: Body;
}

/** The sender of a message replaced its body. */
export const edit = eventKind({
  code: 6,
  fields: ["target", "body"],
  history: { target: ({ target }: EditFields) => target, apply: ({ body }, message) => message.replace(body) },
  schema: { ...TARGET, ...CONTENT },
  json: ({ target, body }: EditFields) => ({ target, ...contentOf(body) }),
  write(out, { target, body }) {
    out.number(target);
    writeBody(out, body);
  },
  read: (from): EditFields => ({ target: from.number(), body: readBody(from) }),
});
