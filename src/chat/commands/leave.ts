import * as v from "valibot";
import { LOBBY, LOBBY_NAME } from "../nickname.ts";
import { acknowledge, bare, command } from "./command.ts";
import { name } from "./fields.ts";

/** `/leave`: returns to the lobby; in protocols with several rooms, leaves one of them. */
export const leave = command<{ readonly room?: string }>({
  name: "leave",
  text: bare("/leave"),
  json: v.object({ room: name }),
  cost: 4,
  run(context, { room: name }) {
    const { session, hub } = context;
    if (session.protocol.rooms === "one") {
      const current = session.room();
      return current?.key === LOBBY ? undefined : hub.join(session, LOBBY_NAME, { instead: current });
    }
    const room = name === undefined ? undefined : session.room(name);
    if (room === undefined) return { code: "NOT_IN_ROOM", ...(name === undefined ? {} : { about: name }) };
    hub.leave(session, room, "left");
    return acknowledge(context, context.time());
  },
});
