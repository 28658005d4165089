/** Completion by Tab: of commands, rooms and nicknames. */

import { nameKey } from "../../chat/name_key.ts";
import { COMMAND_WORDS, completedArgument } from "./commands.ts";
import type { CompletionNames } from "./completion_names.ts";
import type { Completions } from "./editor/line_editor.ts";

/** Returns what may stand instead of the last word in `before`, the text before the cursor. */
export function completionsOf(before: string, names: CompletionNames): Completions {
  const [word = ""] = /\S*$/u.exec(before) ?? [];
  const from = before.length - word.length;
  const texts = (known: readonly string[], end: string) => ({
    from,
    texts: known.filter((name) => nameKey(name).startsWith(nameKey(word))).map((name) => `${name}${end}`),
  });
  if (from === 0 && /^\/[^/]*$/.test(word)) return texts(COMMAND_WORDS, " ");
  const [, command = "", between] = /^(\/[^\s/]\S*)(\s+)$/u.exec(before.slice(0, from)) ?? [];
  const argument = between === undefined ? undefined : completedArgument(command);
  if (argument !== undefined) return texts(names[argument], " ");
  if (word === "") return { from, texts: [] };
  const isAtStart = from === 0 || before[from - 1] === "\n";
  return texts(names.nicks, isAtStart ? ": " : " ");
}
