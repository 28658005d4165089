import { type Attack, DELAYS } from "../attack.ts";
import { AttackClient, destroyAll, openGently, repeat } from "../client.ts";

const CLIENTS = 50;
/** Within the limit of a line, past that of a message. */
const LINE = `${"x".repeat(65_000)}\n`;

export const longLines: Attack = {
  name: "long-lines",
  does: "50 clients send lines of 65 kB, 20 a second each, for 8 s",
  seconds: 8,
  maxDelayMs: DELAYS.usual,
  right: [],
  async run({ chat }, seconds) {
    const clients = await openGently(CLIENTS, (i) => {
      const client = new AttackClient(chat);
      client.send(`NICK long${i}\n`);
      return client;
    });
    let sent = 0;
    await repeat(seconds, 50, () => clients.forEach((client) => sent += client.offer(LINE) ? 1 : 0));
    destroyAll(clients);
    return { "lines sent": sent };
  },
};
