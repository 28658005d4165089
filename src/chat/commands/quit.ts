import { command } from "./command.ts";

/** `/quit`: ends the connection. A parting word behind it, as IRC users type, is not sent anywhere. */
export const quit = command({
  word: "/quit",
  usage: "/quit",
  beforeNick: true,
  parse: () => ({ input: undefined }),
  run({ session }) {
    session.outbox.quit();
    return undefined;
  },
});
