import { bodyOfText } from "../body.ts";
import { parseNickname } from "../nickname.ts";
import { command } from "./command.ts";

const USAGE = "/msg <nickname> <text>";

/** `/msg <nickname> <text>`: a whisper, which nobody else hears and no history keeps. */
export const msg = command({
  word: "/msg",
  usage: USAGE,
  parse(rest) {
    const match = /^([^ ]+) +(.+)$/s.exec(rest);
    if (match === null) return { problem: { code: "BAD_REQUEST", about: USAGE } };
    const [, to = "", text = ""] = match;
    return { input: { to, body: bodyOfText(text) } };
  },
  async run({ session, hub }, { to, body }) {
    if (session.nickname === undefined) return { code: "NICK_REQUIRED" };
    const nickname = parseNickname(to);
    if (nickname === undefined) return { code: "NO_SUCH_NICK", about: to };
    if (body.payload.length === 0) return undefined;
    const reached = await hub.backplane.whisper(nickname.key, { from: session.nickname.name, body });
    return reached ? undefined : { code: "NO_SUCH_NICK", about: to };
  },
});
