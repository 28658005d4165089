import { parseNickname } from "../nickname.ts";
import { command } from "./command.ts";

/** `NICK <nickname>`: once, and before anything else. */
export const nick = command({
  word: "NICK",
  usage: "NICK <nickname>",
  beforeNick: true,
  parse: (rest) => ({ input: rest }),
  run({ session, hub }, name) {
    if (session.nickname !== undefined) return { code: "ALREADY_REGISTERED", about: session.nickname.name };
    const nickname = parseNickname(name);
    return nickname === undefined ? { code: "NICK_INVALID", about: name } : hub.register(session, nickname);
  },
});
