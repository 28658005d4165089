import * as v from "valibot";
import { command } from "./command.ts";
import { before, limit, name } from "./fields.ts";

const USAGE = "/history [n]";

/** Events that a request gets for a cost of 1. */
const EVENTS_A_COST = 25;

interface HistoryInput {
  readonly room?: string;
  readonly limit?: number | undefined;
  readonly before?: number | undefined;
}

/** `/history [n]`: the room's latest events again, as many as its history holds or `n` of them. */
export const history = command<HistoryInput>({
  name: "history",
  text: {
    word: "/history",
    usage: USAGE,
    parse(rest) {
      if (rest === "") return { input: {} };
      if (!/^[1-9]\d{0,8}$/.test(rest)) return { problem: { code: "BAD_REQUEST", about: USAGE } };
      return { input: { limit: Number(rest) } };
    },
  },
  json: v.object({ room: name, limit, before }),
  async run({ session, hub, meter }, { room: name, limit = Infinity, before }) {
    const room = session.room(name);
    if (room === undefined) return { code: "NOT_IN_ROOM", ...(name === undefined ? {} : { about: name }) };
    const events = await hub.backplane.history(room.key, limit, before);
    meter.charge(Math.max(0, Math.ceil(events.length / EVENTS_A_COST) - 1)); // 1 is the request's own
    session.answer({ kind: "history", room: room.name, events });
    return undefined;
  },
});
