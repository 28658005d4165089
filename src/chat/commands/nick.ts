import * as v from "valibot";
import { parseNickname } from "../nickname.ts";
import { command } from "./command.ts";
import { name } from "./fields.ts";

/** `NICK <nickname>`: once, and before anything else. */
export const nick = command({
  name: "nick",
  text: { word: "NICK", usage: "NICK <nickname>", parse: (rest) => ({ input: { nick: rest } }) },
  json: v.object({ nick: name }),
  beforeNick: true,
  run({ session, hub }, { nick }) {
    if (session.nickname !== undefined) return { code: "ALREADY_REGISTERED", about: session.nickname.name };
    const nickname = parseNickname(nick);
    return nickname === undefined ? { code: "NICK_INVALID", about: nick } : hub.register(session, nickname);
  },
});
