import * as v from "valibot";
import { chargeForEvents, command, misused } from "./command.ts";
import { after, before, limit, name } from "./fields.ts";

const USAGE = "/history [n]";

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
    chargeForEvents(meter, events.length);
    session.answer({ kind: "history", room: room.name, events, id });
    return undefined;
  },
});
