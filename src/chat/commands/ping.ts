import * as v from "valibot";
import { bare, command } from "./command.ts";

/** `/ping`: is anybody there? */
export const ping = command({
  name: "ping",
  text: bare("/ping"),
  json: v.object({}),
  beforeNick: true,
  run({ session, id }) {
    session.answer(id === undefined ? { kind: "pong" } : { kind: "pong", id });
    return undefined;
  },
});
