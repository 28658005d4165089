import { type Attack, DELAYS, type Observed } from "../attack.ts";
import { AttackClient, statusOf } from "../client.ts";
import { upgradeRequest } from "../frames.ts";

const EVIL = "a WebSocket for Host: evil.example";
const EVIL_METRICS = "/metrics for Host: evil.example";
const ADDRESS = "a WebSocket for Host: 127.0.0.1";
const LOCALHOST = "a WebSocket for Host: localhost";
const TWO_HOSTS = "two Host headers";
const NO_VERSION = "HTTP/0.9";
const MANY_HEADERS = "3000 headers";

const REFUSED = [403, 421];

export const rebinding: Attack = {
  name: "f8",
  does: "one request each under another name (DNS rebinding), with two Host headers, as HTTP/0.9, with 3000 headers",
  seconds: 1,
  testSeconds: 1,
  maxDelayMs: DELAYS.usual,
  right: [
    { what: EVIL, oneOf: REFUSED },
    { what: EVIL_METRICS, oneOf: REFUSED },
    { what: ADDRESS, oneOf: [101] },
    { what: LOCALHOST, oneOf: [101] },
    { what: TWO_HOSTS, oneOf: [400, 421] },
    { what: NO_VERSION, oneOf: [400, 505, "none"] },
    { what: MANY_HEADERS, oneOf: [400, 431] },
  ],
  async run({ web }) {
    const upgrade = (name: string) => upgradeRequest(`${name}:${web}`, [`Origin: http://${name}:${web}`]);
    const get = (path: string, ...fields: readonly string[]) =>
      `GET ${path} HTTP/1.1\r\n${fields.join("\r\n")}\r\n\r\n`;
    const host = `Host: 127.0.0.1:${web}`;
    const requests: Readonly<Record<string, string>> = {
      [EVIL]: upgrade("evil.example"),
      [EVIL_METRICS]: get("/metrics", `Host: evil.example:${web}`),
      [ADDRESS]: upgrade("127.0.0.1"),
      [LOCALHOST]: upgrade("localhost"),
      [TWO_HOSTS]: get("/livez", host, "Host: evil.example"),
      [NO_VERSION]: "GET /\r\n\r\n",
      [MANY_HEADERS]: get("/livez", host, ...Array<string>(3000).fill("a:b")),
    };
    const observed: Record<string, Observed[string]> = {};
    for (const [what, request] of Object.entries(requests)) {
      const client = new AttackClient(web, { reads: "keeps" });
      client.send(request);
      observed[what] = statusOf(await client.answer(/^HTTP.*\r\n/, 10_000));
      client.destroy();
    }
    return observed;
  },
};
