import { setTimeout as pause } from "node:timers/promises";
import { type Attack, type AttackTarget, DELAYS } from "../attack.ts";
import { AttackClient, destroyAll } from "../client.ts";

const HELD_MS = 2000;

/** Opens all connections at once, holds them, and closes them. Every attack checks afterwards that the server accepts. */
function burst(name: string, what: string, port: keyof AttackTarget, count: number, openFiles: number): Attack {
  return {
    name,
    does: `${count} connections at once to ${what} with ulimit -n ${openFiles}, held 2 s`,
    server: { openFiles, ...(port === "tls" ? { tls: true } : {}) },
    seconds: HELD_MS / 1000,
    testSeconds: HELD_MS / 1000,
    maxDelayMs: DELAYS.flood,
    right: [],
    async run(target) {
      const clients = Array.from({ length: count }, () => new AttackClient(target[port]));
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
