import * as v from "valibot";
import { command, misused } from "./command.ts";
import { after, before, limit, name } from "./fields.ts";

const USAGE = "/history [n]";

/** Events of an answer per unit of cost. */
const EVENTS_PER_COST = 25;

interface HistoryInput {
  readonly room?: string;
  readonly limit?: number | undefined;
  readonly before?: number | undefined;
  readonly after?: number | undefined;
}

/** The maximum number of events in one answer. */
const MAX_EVENTS = 1000;

/** `/history [n]`: replays the latest `n` events of the room, or all events that its history keeps. */
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
    meter.charge(Math.max(0, Math.ceil(events.length / EVENTS_PER_COST) - 1)); // the request has paid 1
    session.answer({ kind: "history", room: room.name, events, id });
    return undefined;
  },
});
