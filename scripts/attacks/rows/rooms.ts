import { setTimeout as pause } from "node:timers/promises";
import { type Attack, type AttackTarget, DELAYS } from "../attack.ts";
import { AttackClient, destroyAll, openGently, repeat } from "../client.ts";

const OWNERS = 670;
const ROOMS_EACH = 15;
const ASKING = 20;
/** Milliseconds in which 17 requests per client pass the rate limit. */
const SETTLED_MS = 4000;

/** Opens sessions that join 10 050 rooms, of which the server allows 10 000. */
async function openRooms({ chat }: AttackTarget): Promise<AttackClient[]> {
  const line = (object: unknown) => `${JSON.stringify(object)}\n`;
  const owners = await openGently(OWNERS, (i) => {
    const client = new AttackClient(chat);
    const joins = Array.from({ length: ROOMS_EACH }, (_, k) => line({ type: "join", room: `r${i}-${k}` }));
    client.send([line({ type: "nick", nick: `q${i}` }), line({ type: "leave", room: "lobby" }), ...joins].join(""));
    return client;
  });
  await pause(SETTLED_MS);
  return owners;
}

export const rooms: Attack = {
  name: "f5",
  does: "20 clients ask for /rooms among 10 000 rooms, 20 times a second each, for 10 s",
  seconds: 10,
  maxDelayMs: DELAYS.usual,
  right: [],
  async run(target, seconds) {
    const owners = await openRooms(target);
    const asking = await openGently(ASKING, (i) => {
      const client = new AttackClient(target.chat);
      client.send(`NICK z${i}\n`);
      return client;
    });
    await repeat(seconds, 100, () => asking.forEach((client) => client.offer("/rooms\n/rooms\n")));
    destroyAll([...owners, ...asking]);
    return { owners: owners.length };
  },
};

export const roomsAtStop: Attack = {
  name: "f5-stop",
  does: "670 clients are in 10 000 rooms, and stay while the server stops",
  seconds: 1,
  maxDelayMs: DELAYS.usual,
  right: [],
  staysUntilStop: true,
  async run(target) {
    const owners = await openRooms(target);
    return { owners: owners.length };
  },
};
