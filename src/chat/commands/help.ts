import { lowerAscii } from "../../lib/ascii_case.ts";
import { command, misused } from "./command.ts";

const USAGE = "/help [command]";

/** `/help [command]`: explains every command, or one. JSON has no such command: programs use PROTOCOL.md. */
export const help = command<{ readonly topic?: string }>({
  name: "help",
  text: {
    word: "/help",
    usage: USAGE,
    parse(rest) {
      if (rest.includes(" ")) return { problem: misused(USAGE) };
      return { input: rest === "" ? {} : { topic: rest } };
    },
  },
  beforeNick: true,
  cost: 2,
  run({ session, usages, id }, { topic }) {
    if (topic === undefined) {
      session.answer({ kind: "help", usages, id });
      return undefined;
    }
    const named = usages.filter(({ word }) => isNamed(word, topic));
    if (named.length === 0) return { code: "UNKNOWN_COMMAND", about: topic };
    session.answer({ kind: "usage", usages: named, id });
    return undefined;
  },
});

/** Returns whether `topic` names a command, in any case. Without its slash, `nick` names both NICK and /nick. */
function isNamed(word: string, topic: string): boolean {
  const [folded, wanted] = [lowerAscii(word), lowerAscii(topic)];
  return folded === wanted || folded === `/${wanted}`;
}
