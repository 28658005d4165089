import { command, nothing } from "./command.ts";

/** `/ping`: is anybody there? */
export const ping = command({
  word: "/ping",
  usage: "/ping",
  beforeNick: true,
  parse: nothing("/ping"),
  run({ session }) {
    session.answer({ kind: "pong" });
    return undefined;
  },
});
