import * as v from "valibot";
import type { Language } from "../language.ts";
import { parseNickname } from "../nickname.ts";
import { command } from "./command.ts";
import { lang, name, replay } from "./fields.ts";

interface NickInput {
  readonly nick: string;
  readonly lang?: Language | undefined;
  readonly history?: number | undefined;
}

/** `NICK <nickname>`: registers the session. Allowed once; most other commands require it first. */
export const nick = command<NickInput>({
  name: "nick",
  text: { word: "NICK", usage: "NICK <nickname>", parse: (rest) => ({ input: { nick: rest } }) },
  json: v.object({ nick: name, lang, history: replay }),
  beforeNick: true,
  run({ session, hub, id }, { nick, lang, history }) {
    if (session.nickname !== undefined) return { code: "ALREADY_REGISTERED", about: session.nickname.name };
    const nickname = parseNickname(nick);
    if (lang !== undefined) session.speak(lang);
    if (nickname === undefined) return { code: "NICK_INVALID", about: nick };
    return hub.register(session, nickname, { id, replay: history });
  },
});
