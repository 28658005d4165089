import { connect as connectTls } from "node:tls";
import { type Attack, DELAYS } from "../attack.ts";
import { AttackClient, destroyAll, repeat } from "../client.ts";
import { clientHello } from "../client_hello.ts";

/** Clients of each kind in a wave: one kind stops after a ClientHello, the other after the handshake. */
const IN_A_WAVE = 150;
const WAVE_MS = 2000;

export const tlsHandshakes: Attack = {
  name: "tls-handshakes",
  does: "1500 TLS clients in waves of 300 every 2 s: half stop after a ClientHello, half after the handshake",
  server: { tls: true },
  seconds: 10,
  maxDelayMs: DELAYS.flood,
  right: [],
  async run({ tls }, seconds) {
    const hello = await clientHello();
    let finished = 0;
    await repeat(seconds, WAVE_MS, async () => {
      const clients = Array.from({ length: 2 * IN_A_WAVE }, (_, i) => {
        const client = new AttackClient(tls, { reads: "nothing" });
        if (i % 2 === 0) client.send(hello);
        else {
          const secured = connectTls({ socket: client.socket, servername: "localhost", rejectUnauthorized: false });
          secured.on("error", () => {}).once("secureConnect", () => finished += 1);
        }
        return client;
      });
      await Promise.race([
        Promise.all(clients.map(({ closed }) => closed)),
        new Promise((resolve) => setTimeout(resolve, WAVE_MS * 0.9)),
      ]);
      destroyAll(clients);
    });
    return { "handshakes finished": finished };
  },
};
