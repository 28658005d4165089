import * as v from "valibot";
import { LOBBY, parseRoomName } from "../nickname.ts";
import { command } from "./command.ts";
import { name } from "./fields.ts";

/** `/join <room>`: moves to a room, or joins one more. To join a room one is in does nothing. */
export const join = command({
  name: "join",
  text: { word: "/join", usage: "/join <room>", parse: (rest) => ({ input: { room: rest } }) },
  json: v.object({ room: name }),
  cost: 4,
  run({ session, hub, maxRoomsPerSession }, { room }) {
    const name = parseRoomName(room);
    if (name === undefined) return { code: "ROOM_INVALID", about: room };
    if (session.rooms.some(({ key }) => key === name.key)) return undefined;
    if (session.protocol.rooms === "one") return hub.join(session, name, session.room());
    const isFull = maxRoomsPerSession > 0 && session.rooms.length >= maxRoomsPerSession;
    return isFull && name.key !== LOBBY
      ? { code: "TOO_MANY_ROOMS", about: maxRoomsPerSession }
      : hub.join(session, name);
  },
});
