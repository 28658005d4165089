import * as v from "valibot";
import type { SessionRoom } from "../session.ts";
import { chargeForEvents, command, type Context, misused } from "./command.ts";
import { name, seq } from "./fields.ts";

const USAGE = "/delete [n]";

/** Selects a message: in JSON by its `seq`, in text as the session's n-th latest one. */
type DeleteInput = { readonly room: string; readonly seq: number } | { readonly latest: number };

/** `/delete [n]`: deletes the session's latest message in the room, or its n-th latest. */
export const deleteMessage = command<DeleteInput, { readonly room: string; readonly seq: number }>({
  name: "delete",
  text: {
    word: "/delete",
    usage: USAGE,
    parse(rest) {
      if (rest !== "" && !/^[1-9]\d{0,5}$/.test(rest)) return { problem: misused(USAGE) };
      return { input: { latest: rest === "" ? 1 : Number(rest) } };
    },
  },
  json: v.object({ room: name, seq }),
  async run(context, input) {
    const { session, hub, id } = context;
    const name = "room" in input ? input.room : undefined;
    const room = session.room(name);
    if (room === undefined) return { code: "NOT_IN_ROOM", ...(name === undefined ? {} : { about: name }) };
    const target = "seq" in input ? input.seq : await latestOwn(context, room, input.latest);
    if (target === undefined) return { code: "NO_SUCH_MESSAGE" };
    return await hub.append(session, room, { kind: "delete", target }, id);
  },
});

/** Returns the `seq` of the session's n-th latest message in a room; undefined when there is none. */
async function latestOwn({ session, hub, meter }: Context, room: SessionRoom, n: number): Promise<number | undefined> {
  const own = await hub.backplane.history(room.key, { limit: n, sender: session.id });
  chargeForEvents(meter, own.length);
  return own.length === n ? own[0]?.seq : undefined;
}
