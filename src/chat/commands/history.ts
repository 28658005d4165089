import * as v from "valibot";
import { command, misused } from "./command.ts";
import { after, before, limit, name } from "./fields.ts";

const USAGE = "/history [n]";

/** Events that a request gets for a cost of 1. */
const EVENTS_A_COST = 25;

interface HistoryInput {
  readonly room?: string;
  readonly limit?: number | undefined;
  readonly before?: number | undefined;
  readonly after?: number | undefined;
}

/** Events that one answer has at most. */
const MAX_EVENTS = 1000;

/** `/history [n]`: the room's latest events again, as many as its history holds or `n` of them. */
export const history = command<HistoryInput>({
  name: "history",
  text: {
    word: "/history",
    usage: USAGE,
    parse(rest) {
      if (rest === "") return { input: {} };
      if (!/^[1-9]\d{0,8}$/.test(rest)) return { problem: misused(USAGE) };
      return { input: { limit: Number(rest) } };
    },
  },
  json: v.object({ room: name, limit, before, after }),
  async run({ session, hub, meter, id }, { room: name, limit = MAX_EVENTS, before, after }) {
    const room = session.room(name);
    if (room === undefined) return { code: "NOT_IN_ROOM", ...(name === undefined ? {} : { about: name }) };
    const events = await hub.backplane.history(room.key, { limit: Math.min(limit, MAX_EVENTS), before, after });
    meter.charge(Math.max(0, Math.ceil(events.length / EVENTS_A_COST) - 1)); // 1 is the request's own
    session.answer({ kind: "history", room: room.name, events, id });
    return undefined;
  },
});
