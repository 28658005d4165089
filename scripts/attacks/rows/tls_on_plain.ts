import { setTimeout as pause } from "node:timers/promises";
import { type Attack, DELAYS } from "../attack.ts";
import { Client, destroyAll } from "../client.ts";
import { clientHello } from "../client_hello.ts";

const CLIENTS = 100;
const LEFT_OPEN = "connections left open";

export const tlsOnPlain: Attack = {
  name: "tls-on-plain",
  does: "100 clients send a TLS ClientHello to the plain port, and are closed within 10 s",
  seconds: 10,
  testSeconds: 10,
  maxDelayMs: DELAYS.usual,
  right: [{ what: LEFT_OPEN, oneOf: [0] }],
  async run({ chat }, seconds) {
    const hello = await clientHello();
    const clients = Array.from({ length: CLIENTS }, () => {
      const client = new Client(chat);
      client.send(hello);
      return client;
    });
    await Promise.race([Promise.all(clients.map(({ closed }) => closed)), pause(seconds * 1000)]);
    const open = clients.filter(({ isClosed }) => !isClosed).length;
    destroyAll(clients);
    return { [LEFT_OPEN]: open };
  },
};
