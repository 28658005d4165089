import { setTimeout as pause } from "node:timers/promises";
import { type Attack, DELAYS } from "../attack.ts";
import { AttackClient, destroyAll } from "../client.ts";

const CLIENTS = 100;
const LEFT_OPEN = "connections left open";

/** Returns the start of a ClientHello (RFC 8446) in a record of `bytes` bytes; the rest is zeros. */
function clientHello(minorVersion: number, bytes: number): Uint8Array {
  const record = new Uint8Array(5 + bytes);
  record.set([0x16, 0x03, minorVersion, bytes >> 8, bytes & 0xff, 0x01, 0x00, (bytes - 4) >> 8, (bytes - 4) & 0xff]);
  return record;
}

/** One of every version, short with a NUL in its first four bytes, and long without. */
const HELLOS = [1, 2, 3, 4].flatMap((minorVersion) => [clientHello(minorVersion, 200), clientHello(minorVersion, 517)]);

export const tlsOnPlain: Attack = {
  name: "tls-on-plain",
  does: "100 clients send a TLS ClientHello to the plain port, and are closed within 10 s",
  seconds: 10,
  testSeconds: 10,
  maxDelayMs: DELAYS.usual,
  right: [{ what: LEFT_OPEN, oneOf: [0] }],
  async run({ chat }, seconds) {
    const clients = Array.from({ length: CLIENTS }, (_, i) => {
      const client = new AttackClient(chat);
      client.send(HELLOS[i % HELLOS.length] ?? "");
      return client;
    });
    await Promise.race([Promise.all(clients.map(({ closed }) => closed)), pause(seconds * 1000)]);
    const open = clients.filter(({ isClosed }) => !isClosed).length;
    destroyAll(clients);
    return { [LEFT_OPEN]: open };
  },
};
