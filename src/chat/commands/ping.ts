import * as v from "valibot";
import { bare, command } from "./command.ts";

/** `/ping`: answers with `pong`. */
export const ping = command({
  name: "ping",
  text: bare("/ping"),
  json: v.object({}),
  beforeNick: true,
  run({ session, id }) {
    session.answer({ kind: "pong", id });
    return undefined;
  },
});
