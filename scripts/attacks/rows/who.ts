import { type Attack, DELAYS } from "../attack.ts";
import { AttackClient, destroyAll, openGently, repeat } from "../client.ts";

const MEMBERS = 500;
const ASKING = 20;

export const who: Attack = {
  name: "who",
  does: "20 of 520 members ask for /who, 20 times a second each, for 8 s",
  seconds: 8,
  maxDelayMs: DELAYS.usual,
  right: [],
  async run({ chat }, seconds) {
    const members = await openGently(MEMBERS + ASKING, (i) => {
      const client = new AttackClient(chat);
      client.send(`NICK member${i}\n`);
      return client;
    });
    const asking = members.slice(0, ASKING);
    await repeat(seconds, 100, () => asking.forEach((client) => client.offer("/who\n/who\n")));
    destroyAll(members);
    return { members: members.length };
  },
};
