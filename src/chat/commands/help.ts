import { bare, command } from "./command.ts";

/** `/help`: lists the usage of every command. JSON has no such command: programs use PROTOCOL.md. */
export const help = command({
  name: "help",
  text: bare("/help"),
  beforeNick: true,
  run({ session, usages, id }) {
    session.answer({ kind: "help", usages, id });
    return undefined;
  },
});
