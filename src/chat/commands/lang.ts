import { parseLanguage } from "../language.ts";
import { command, misused } from "./command.ts";

const USAGE = "/lang ko|en";

/** `/lang ko|en`: sets the language of the server's sentences for this session. */
export const lang = command({
  name: "lang",
  text: {
    word: "/lang",
    usage: USAGE,
    parse(rest) {
      const language = parseLanguage(rest);
      return language === undefined ? { problem: misused(USAGE) } : { input: { language } };
    },
  },
  beforeNick: true,
  run({ session }, { language }) {
    session.speak(language);
    return undefined;
  },
});
