import { bare, command } from "./command.ts";

/** `/help`: what there is to say. Programs have the protocol document. */
export const help = command({
  name: "help",
  text: bare("/help"),
  beforeNick: true,
  run({ session, usages, id }) {
    session.answer({ kind: "help", usages, id });
    return undefined;
  },
});
