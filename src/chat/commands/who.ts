import { parseRoomName } from "../nickname.ts";
import { command } from "./command.ts";

/** Names that one answer lists at most; the count tells of the rest. */
export const MOST_LISTED = 100;

/** `/who [room]`: who is in a room. */
export const who = command<string | undefined>({
  word: "/who",
  usage: "/who [room]",
  parse(rest) {
    if (rest === "") return { input: undefined };
    const room = parseRoomName(rest);
    return room === undefined ? { problem: { code: "ROOM_INVALID", about: rest } } : { input: room };
  },
  async run({ session, hub }, name) {
    const room = name ?? session.rooms[0]?.name;
    if (room === undefined) return { code: "NOT_IN_ROOM" };
    const { names, count } = await hub.backplane.occupants(room, MOST_LISTED);
    session.answer({ kind: "who", room, names, count });
    return undefined;
  },
});
