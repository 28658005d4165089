import * as v from "valibot";
import { parseNickname } from "../nickname.ts";
import { acknowledge, command } from "./command.ts";
import { name } from "./fields.ts";

/** `/nick <nickname>`: changes the nickname of the session. */
export const rename = command({
  name: "rename",
  text: { word: "/nick", usage: "/nick <nickname>", parse: (rest) => ({ input: { nick: rest } }) },
  json: v.object({ nick: name }),
  cost: 4,
  async run(context, { nick }) {
    const nickname = parseNickname(nick);
    if (nickname === undefined) return { code: "NICK_INVALID", about: nick };
    return await context.hub.rename(context.session, nickname) ?? acknowledge(context, context.time());
  },
});
