import { type Attack, DELAYS } from "../attack.ts";
import { AttackClient, destroyAll, repeat } from "../client.ts";

const EVERY_MS = 100;
const AT_ONCE = 30;

export const churn: Attack = {
  name: "churn",
  does: "300 clients a second connect, take a nickname and leave, for 10 s",
  seconds: 10,
  maxDelayMs: DELAYS.usual,
  right: [],
  async run({ chat }, seconds) {
    const open = new Set<AttackClient>();
    let joined = 0;
    await repeat(seconds, EVERY_MS, (step) => {
      if (open.size > 10 * AT_ONCE) return; // the server is behind
      for (let i = 0; i < AT_ONCE; i += 1) {
        const client = new AttackClient(chat, { reads: "keeps" });
        open.add(client);
        const nick = `c${step}-${i}`;
        client.send(`NICK ${nick}\n`);
        void client.answer(new RegExp(`${nick} joined`), 5000).then((answer) => {
          if (answer.includes("joined")) joined += 1;
          client.destroy();
          open.delete(client);
        });
      }
    });
    destroyAll(open);
    return { joined };
  },
};
