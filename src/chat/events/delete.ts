import { eventKind } from "./kind.ts";
import { TARGET, type TargetFields } from "./target.ts";

/** A message was deleted by its author. (`delete` is a word of the language.) */
export const deletion = eventKind({
  code: 5,
  history: "change",
  schema: TARGET,
  json: ({ target }: TargetFields) => ({ target }),
  write: (out, { target }) => out.number(target),
  read: (from): TargetFields => ({ target: from.number() }),
  change: (_, message) => message.remove(),
});
