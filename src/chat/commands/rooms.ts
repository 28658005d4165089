import * as v from "valibot";
import { bare, command } from "./command.ts";
import { MAX_LISTED } from "./who.ts";

/** `/rooms`: lists the rooms and their member counts. */
export const rooms = command({
  name: "rooms",
  text: bare("/rooms"),
  json: v.object({}),
  cost: 4,
  async run({ session, hub, id }) {
    const { rooms, count } = await hub.backplane.rooms(MAX_LISTED);
    session.answer({ kind: "rooms", rooms, count, id });
    return undefined;
  },
});
