import * as v from "valibot";
import { parseRoomName } from "../nickname.ts";
import { command } from "./command.ts";
import { name } from "./fields.ts";

/** Names that one answer lists at most; the count tells of the rest. */
export const MAX_LISTED = 100;

/** `/who [room]`: who is in a room. */
export const who = command<{ readonly room?: string }>({
  name: "who",
  text: { word: "/who", usage: "/who [room]", parse: (rest) => ({ input: rest === "" ? {} : { room: rest } }) },
  json: v.object({ room: name }),
  cost: 2,
  async run({ session, hub, id }, { room }) {
    const name = room === undefined ? session.room() : parseRoomName(room);
    if (name === undefined) return room === undefined ? { code: "NOT_IN_ROOM" } : { code: "ROOM_INVALID", about: room };
    session.answer({ kind: "who", ...await hub.backplane.members(name, MAX_LISTED), id });
    return undefined;
  },
});
