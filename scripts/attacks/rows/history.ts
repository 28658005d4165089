import { setTimeout as pause } from "node:timers/promises";
import { type Attack, DELAYS } from "../attack.ts";
import { AttackClient, destroyAll, openGently, repeat } from "../client.ts";

const ASKING = 20;
const MESSAGES = 100;
const MESSAGE_BYTES = 2000;

export const history: Attack = {
  name: "history",
  does: "20 clients ask for a history of 100 messages of 2 kB, 20 times a second each, for 8 s",
  seconds: 8,
  maxDelayMs: DELAYS.usual,
  right: [],
  async run({ chat }, seconds) {
    const line = (object: unknown) => `${JSON.stringify(object)}\n`;
    const clients = await openGently(ASKING, (i) => {
      const client = new AttackClient(chat);
      client.send(line({ type: "nick", nick: `reader${i}` }));
      return client;
    });
    const message = line({ type: "message", room: "lobby", text: "x".repeat(MESSAGE_BYTES) });
    for (const client of clients) client.send(message.repeat(MESSAGES / ASKING));
    await pause(500);
    const ask = line({ type: "history", room: "lobby", limit: 1000 }).repeat(2);
    await repeat(seconds, 100, () => clients.forEach((client) => client.offer(ask)));
    destroyAll(clients);
    return { clients: clients.length };
  },
};
