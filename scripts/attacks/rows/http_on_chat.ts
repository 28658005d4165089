import { type Attack, DELAYS } from "../attack.ts";
import { AttackClient, repeat, statusOf } from "../client.ts";

const EVERY_MS = 100;
const AT_ONCE = 20;
const SAID = "hello from a web page";
const CARRIED_OUT = "messages in the lobby";
const NOT_REFUSED = "requests not answered with 426";

/** What a page of another origin can send: `fetch(url, {method: "POST", mode: "no-cors", body})`. */
function request(index: number, port: number): string {
  const body = `NICK page${index}\n${SAID}\n`;
  const fields = [`Host: 127.0.0.1:${port}`, "Content-Type: text/plain", `Content-Length: ${body.length}`];
  return `POST / HTTP/1.1\r\n${fields.join("\r\n")}\r\n\r\n${body}`;
}

export const httpOnChat: Attack = {
  name: "http-on-chat",
  does: "200 HTTP requests a second to the chat port for 8 s, whose bodies are a NICK and a message",
  seconds: 8,
  testSeconds: 2,
  maxDelayMs: DELAYS.usual,
  right: [{ what: CARRIED_OUT, oneOf: [0] }, { what: NOT_REFUSED, oneOf: [0] }],
  async run({ chat }, seconds) {
    const listening = new AttackClient(chat, { reads: "keeps" });
    listening.send("NICK lobbyist\n");
    await listening.answer(/lobbyist joined/, 10_000);
    const answers: Promise<string>[] = [];
    await repeat(seconds, EVERY_MS, (step) => {
      for (let i = 0; i < AT_ONCE; i += 1) {
        const client = new AttackClient(chat, { reads: "keeps" });
        client.send(request(step * AT_ONCE + i, chat));
        answers.push(client.answer(/^HTTP.*\r\n/, 10_000).finally(() => client.destroy()));
      }
    });
    const statuses = (await Promise.all(answers)).map(statusOf);
    listening.send("/ping\n");
    await listening.answer(/pong/, 10_000);
    listening.destroy();
    return {
      requests: statuses.length,
      [NOT_REFUSED]: statuses.filter((status) => status !== 426).length,
      [CARRIED_OUT]: listening.text.split(SAID).length - 1,
    };
  },
};
