import { type Attack, DELAYS } from "../attack.ts";
import { AttackClient, destroyAll, openGently, repeat } from "../client.ts";

const CLIENTS = 100;
/** Names within the limit of a line that are expensive to normalize or compare. */
const NAMES = [
  `a${"\u0301".repeat(1000)}${"\u0334".repeat(1000)}`,
  "\ufdfa".repeat(1300), // NFKC makes 18 characters of each
  "\u{1d400}".repeat(1000),
  "taken",
];
const CLAIMS = NAMES.map((name) => `NICK ${name}\n`);

export const nicknames: Attack = {
  name: "nicknames",
  does: "100 clients ask for nicknames that are long, decorated or taken, 20 times a second each, for 8 s",
  seconds: 8,
  maxDelayMs: DELAYS.usual,
  right: [],
  async run({ chat }, seconds) {
    const holder = new AttackClient(chat);
    holder.send("NICK taken\n");
    const clients = await openGently(CLIENTS, () => new AttackClient(chat));
    await repeat(seconds, 50, (step) => {
      const claim = CLAIMS[step % CLAIMS.length] ?? "";
      clients.forEach((client) => client.offer(claim));
    });
    destroyAll([holder, ...clients]);
    return { clients: clients.length };
  },
};
