import * as v from "valibot";
import { bodyOfText } from "../body.ts";
import { parseNickname } from "../nickname.ts";
import { acknowledge, command, misused } from "./command.ts";
import { name, text } from "./fields.ts";

const USAGE = "/msg <nickname> <text>";

/** `/msg <nickname> <text>`: sends a whisper to one session. No history keeps it. */
export const direct = command({
  name: "direct",
  text: {
    word: "/msg",
    usage: USAGE,
    parse(rest) {
      const match = /^([^ ]+) +(.+)$/s.exec(rest);
      if (match === null) return { problem: misused(USAGE) };
      const [, to = "", text = ""] = match;
      return { input: { to, text } };
    },
  },
  json: v.object({ to: name, text }),
  async run(context, { to, text }) {
    const { session, hub } = context;
    if (session.nickname === undefined) return { code: "NICK_REQUIRED" };
    const nickname = parseNickname(to);
    if (nickname === undefined) return { code: "NO_SUCH_NICK", about: to };
    const body = bodyOfText(text);
    if (body.payload.length === 0) return acknowledge(context, context.time());
    const time = await hub.backplane.whisper(nickname.key, { from: session.nickname.name, body });
    if (time === undefined) return { code: "NO_SUCH_NICK", about: to };
    return acknowledge(context, time);
  },
});
