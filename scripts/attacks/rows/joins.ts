import { setTimeout as pause } from "node:timers/promises";
import { type Attack, DELAYS } from "../attack.ts";
import { AttackClient, destroyAll, openGently, repeat } from "../client.ts";

const CLIENTS = 500;

export const joins: Attack = {
  name: "f6",
  does: "500 clients join and leave one room, 20 requests a second each, for 10 s",
  seconds: 10,
  maxDelayMs: DELAYS.usual,
  right: [],
  async run({ chat }, seconds) {
    const clients = await openGently(CLIENTS, (i) => {
      const client = new AttackClient(chat);
      client.send(`NICK j${i}\n`);
      return client;
    });
    await pause(2000);
    await repeat(seconds, 100, () => clients.forEach((client) => client.offer("/join x\n/leave\n")));
    destroyAll(clients);
    return { clients: clients.length };
  },
};
