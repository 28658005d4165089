import * as v from "valibot";
import { LOBBY, parseRoomName } from "../nickname.ts";
import { acknowledge, command } from "./command.ts";
import { name, replay } from "./fields.ts";

interface JoinInput {
  readonly room: string;
  readonly history?: number | undefined;
}

/** `/join <room>`: moves the session to a room, or joins one more. Does nothing when the session is in it. */
export const join = command<JoinInput>({
  name: "join",
  text: { word: "/join", usage: "/join <room>", parse: (rest) => ({ input: { room: rest } }) },
  json: v.object({ room: name, history: replay }),
  cost: 4,
  run(context, { room, history }) {
    const { session, hub, maxRoomsPerSession, id } = context;
    const name = parseRoomName(room);
    if (name === undefined) return { code: "ROOM_INVALID", about: room };
    if (session.rooms.some(({ key }) => key === name.key)) return acknowledge(context, context.time());
    if (session.protocol.rooms === "one") return hub.join(session, name, { instead: session.room() });
    const isFull = maxRoomsPerSession > 0 && session.rooms.length >= maxRoomsPerSession;
    return isFull && name.key !== LOBBY
      ? { code: "TOO_MANY_ROOMS", about: maxRoomsPerSession, explanation: "rooms_per_session" }
      : hub.join(session, name, { id, replay: history });
  },
});
