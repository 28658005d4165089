import { setTimeout as pause } from "node:timers/promises";
import { type Attack, DELAYS } from "../attack.ts";
import { AttackClient, destroyAll } from "../client.ts";

const CLIENTS = 300;

export const proxyLimit: Attack = {
  name: "f7",
  does: "300 clients of as many addresses connect at once through a proxy, with 10 allowed of each address",
  server: { args: ["--proxy-from", "127.0.0.1", "--max-connections-per-address", "10"], behindProxy: true },
  seconds: 1,
  testSeconds: 1,
  maxDelayMs: DELAYS.usual,
  right: [{ what: "served", oneOf: [CLIENTS] }],
  async run({ chat }) {
    const clients = Array.from({ length: CLIENTS }, () => new AttackClient(chat, { reads: "keeps" }));
    await Promise.all(clients.map(({ opened }) => opened));
    await pause(500); // all of them wait without a header
    clients.forEach((client, i) => {
      client.send(`PROXY TCP4 10.1.${Math.floor(i / 250)}.${i % 250} 127.0.0.1 1 2\r\n/ping\n`);
    });
    const answers = await Promise.all(clients.map((client) => client.answer(/pong/, 10_000)));
    destroyAll(clients);
    return { served: answers.filter((answer) => answer.includes("pong")).length };
  },
};
