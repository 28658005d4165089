import { command } from "./command.ts";

const USAGE = "/history [n]";

/** `/history [n]`: the room's latest events again, as many as its history holds or `n` of them. */
export const history = command<number>({
  word: "/history",
  usage: USAGE,
  parse(rest) {
    if (rest === "") return { input: Infinity };
    return /^[1-9]\d{0,8}$/.test(rest) ? { input: Number(rest) } : { problem: { code: "BAD_REQUEST", about: USAGE } };
  },
  async run({ session, hub }, limit) {
    const room = session.rooms[0]?.name;
    if (room === undefined) return { code: "NOT_IN_ROOM" };
    session.answer({ kind: "history", room, events: await hub.backplane.history(room, limit) });
    return undefined;
  },
});
