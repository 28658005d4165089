import { type Attack, DELAYS } from "../attack.ts";
import { AttackClient, destroyAll, openGently, repeat } from "../client.ts";

const CLIENTS = 20;
const ROOM = `a${"\u0301".repeat(511)}${"\u0334".repeat(511)}`;
const LEAVE = `${JSON.stringify({ type: "leave", room: ROOM })}\n`;

export const marks: Attack = {
  name: "f3",
  does: "20 clients leave a room whose name has 1022 marks, 20 times a second each, for 10 s",
  seconds: 10,
  maxDelayMs: DELAYS.usual,
  right: [],
  async run({ chat }, seconds) {
    const clients = await openGently(CLIENTS, (i) => {
      const client = new AttackClient(chat);
      client.send(`${JSON.stringify({ type: "nick", nick: `marks${i}` })}\n`);
      return client;
    });
    await repeat(seconds, 100, () => clients.forEach((client) => client.offer(LEAVE.repeat(2))));
    destroyAll(clients);
    return { clients: clients.length };
  },
};
