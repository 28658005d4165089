import { setTimeout as pause } from "node:timers/promises";
import { type Attack, DELAYS } from "../attack.ts";
import { AttackClient, destroyAll } from "../client.ts";

const CONNECTIONS = 100;
const REQUESTS = "GET /app/style/chat.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".repeat(1000);

export const pipelining: Attack = {
  name: "f2",
  does: "100 connections send 1000 HTTP requests each and read nothing, held 5 s",
  seconds: 5,
  testSeconds: 2,
  maxDelayMs: DELAYS.usual,
  right: [],
  isMemoryFlat: true,
  async run({ web }, seconds) {
    const clients = Array.from({ length: CONNECTIONS }, () => {
      const client = new AttackClient(web, { reads: "nothing" });
      client.send(REQUESTS);
      return client;
    });
    await pause(seconds * 1000);
    const connected = clients.filter(({ isOpen }) => isOpen).length;
    destroyAll(clients);
    return { connected };
  },
};
