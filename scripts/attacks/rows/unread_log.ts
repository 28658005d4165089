import { type Attack, DELAYS } from "../attack.ts";
import { AttackClient } from "../client.ts";

const CONNECTIONS = 2000;
const MAX_SECONDS = 30;

export const unreadLog: Attack = {
  name: "f9",
  does: "2000 connections one after another while the server's standard error is a pipe that nothing reads",
  server: { logIsUnread: true },
  seconds: MAX_SECONDS,
  testSeconds: 30,
  maxDelayMs: DELAYS.usual,
  right: [{ what: "served", oneOf: [CONNECTIONS] }],
  async run({ chat }, seconds) {
    const until = performance.now() + seconds * 1000;
    let served = 0;
    while (served < CONNECTIONS && performance.now() < until) {
      const client = new AttackClient(chat, { reads: "keeps" });
      client.send("/ping\n");
      const answer = await client.answer(/pong/, 10_000);
      client.destroy();
      if (!answer.includes("pong")) break;
      served += 1;
    }
    return { served };
  },
};
