import * as v from "valibot";
import { command } from "./command.ts";

/** `/quit`: ends the connection. Text after it, which IRC users type, is ignored. */
export const quit = command({
  name: "quit",
  text: { word: "/quit", usage: "/quit", parse: () => ({ input: {} }) },
  json: v.object({}),
  beforeNick: true,
  run({ session }) {
    session.outbox.quit();
    return undefined;
  },
});
