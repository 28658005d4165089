import { command, nothing } from "./command.ts";

/** `/help`: what there is to say. */
export const help = command({
  word: "/help",
  usage: "/help",
  beforeNick: true,
  parse: nothing("/help"),
  run({ session, usages }) {
    session.answer({ kind: "help", usages });
    return undefined;
  },
});
