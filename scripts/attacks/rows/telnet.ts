import { type Attack, DELAYS } from "../attack.ts";
import { AttackClient, destroyAll, repeat } from "../client.ts";

const CLIENTS = 5;
const MAX_CONNECTIONS = 500;
/** IAC DO of every option. The server refuses each with three bytes (RFC 854). */
const COMMANDS = Uint8Array.from({ length: 30_720 }, (_, i) => [0xff, 0xfd, Math.floor(i / 3) & 0x3f][i % 3] ?? 0);

export const telnet: Attack = {
  name: "telnet",
  does: "5 clients send telnet commands (IAC DO x), 3 MB a second each at most, and read no answer, for 8 s",
  seconds: 8,
  maxDelayMs: DELAYS.usual,
  right: [],
  async run({ chat }, seconds) {
    const open = () => new AttackClient(chat, { reads: "nothing" });
    const clients = Array.from({ length: CLIENTS }, open);
    let connections = clients.length;
    await repeat(seconds, 10, () => {
      clients.forEach((client, i) => {
        if (client.isClosed && connections < MAX_CONNECTIONS) {
          clients[i] = open();
          connections += 1;
        } else client.offer(COMMANDS);
      });
    });
    destroyAll(clients);
    return { connections };
  },
};
