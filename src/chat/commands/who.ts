import * as v from "valibot";
import { LOBBY, parseRoomName } from "../nickname.ts";
import { command } from "./command.ts";
import { name } from "./fields.ts";

/** The maximum number of names in one answer. Its `count` includes names that are not listed. */
export const MAX_LISTED = 100;

/** `/who [room]`: lists the members of a room, or says that there is no such room. */
export const who = command<{ readonly room?: string }>({
  name: "who",
  text: { word: "/who", usage: "/who [room]", parse: (rest) => ({ input: rest === "" ? {} : { room: rest } }) },
  json: v.object({ room: name }),
  cost: 2,
  async run({ session, hub, id }, { room }) {
    const name = room === undefined ? session.room() : parseRoomName(room);
    if (name === undefined) return room === undefined ? { code: "NOT_IN_ROOM" } : { code: "ROOM_INVALID", about: room };
    const members = await hub.backplane.members(name, MAX_LISTED);
    // A room exists while it has members; the lobby always does.
    const exists = members.count > 0 || name.key === LOBBY ? undefined : false;
    session.answer({ kind: "who", ...members, exists, id });
    return undefined;
  },
});
