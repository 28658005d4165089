import { setTimeout as pause } from "node:timers/promises";
import { type Attack, DELAYS, type Target } from "../attack.ts";
import { Client, destroyAll } from "../client.ts";

const HELD_MS = 2000;

/** Connects at once, holds what is there, and lets go of all. That accepting goes on is looked at after every attack. */
function burst(name: string, what: string, port: keyof Target, count: number, openFiles: number): Attack {
  return {
    name,
    does: `${count} connections at once to ${what} with ulimit -n ${openFiles}, held 2 s`,
    server: { openFiles, ...(port === "tls" ? { tls: true } : {}) },
    seconds: HELD_MS / 1000,
    testSeconds: HELD_MS / 1000,
    maxDelayMs: DELAYS.flood,
    right: [],
    async run(target) {
      const clients = Array.from({ length: count }, () => new Client(target[port]));
      await pause(HELD_MS);
      const connected = clients.filter(({ isOpen }) => isOpen).length;
      destroyAll(clients);
      return { connected };
    },
  };
}

export const bursts: readonly Attack[] = [
  burst("f1", "the chat port", "chat", 1300, 1024),
  burst("f1-web", "the HTTP port", "web", 400, 128),
  burst("f1-tls", "the TLS port", "tls", 400, 128),
];
