import { eventKind } from "./kind.ts";
import { TARGET, type TargetFields } from "./target.ts";

/** The sender of a message deleted it. The constant is not named `delete`, which JavaScript reserves. */
export const deletion = eventKind({
  code: 5,
  fields: ["target"],
  history: { target: ({ target }: TargetFields) => target, apply: (_, message) => message.remove() },
  schema: TARGET,
  json: ({ target }: TargetFields) => ({ target }),
  write: (out, { target }) => out.number(target),
  read: (from): TargetFields => ({ target: from.number() }),
});
