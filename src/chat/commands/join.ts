import { parseRoomName } from "../nickname.ts";
import { command } from "./command.ts";

/** `/join <room>`: moves to a room. To join the room one is in does nothing. */
export const join = command({
  word: "/join",
  usage: "/join <room>",
  parse(rest) {
    const room = parseRoomName(rest);
    return room === undefined ? { problem: { code: "ROOM_INVALID", about: rest } } : { input: room };
  },
  run({ session, hub }, name) {
    const [current] = session.rooms;
    return current?.name === name ? undefined : hub.join(session, name, current);
  },
});
