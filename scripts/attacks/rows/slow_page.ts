import { type Attack, DELAYS } from "../attack.ts";
import { AttackClient, destroyAll, openGently, repeat } from "../client.ts";

const CONNECTIONS = 200;
const REQUESTS = "GET /app/i18n/en.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".repeat(100);
const EVERY_MS = 500;
const BYTES = 256;

export const slowPage: Attack = {
  name: "slow-page",
  does: "200 connections ask for a page 100 times each and read 512 bytes a second, for 10 s",
  seconds: 10,
  maxDelayMs: DELAYS.usual,
  right: [],
  isMemoryFlat: true,
  async run({ web }, seconds) {
    const clients = await openGently(CONNECTIONS, () => new AttackClient(web, { reads: "nothing" }));
    for (const client of clients) client.send(REQUESTS);
    await repeat(seconds, EVERY_MS, () => clients.forEach(({ socket }) => void socket.read(BYTES)));
    destroyAll(clients);
    return { connected: clients.filter(({ isOpen }) => isOpen).length };
  },
};
