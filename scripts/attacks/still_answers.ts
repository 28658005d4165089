import { connect } from "node:tls";
import type { AttackTarget } from "./attack.ts";
import { AttackClient, type AttackClientOptions, statusOf } from "./client.ts";
import { upgradeRequest } from "./frames.ts";

const WITHIN_MS = 10_000;
const KEEPS: AttackClientOptions = { reads: "keeps" };

/** Returns which of chat, HTTP, WebSocket and TLS do not answer a new client. */
export async function unansweredPorts(target: AttackTarget, behindProxy: boolean): Promise<string[]> {
  const asked: Readonly<Record<string, Promise<boolean>>> = {
    chat: chatAnswers(target, behindProxy),
    HTTP: statusIs(target, `GET /livez HTTP/1.1\r\nHost: 127.0.0.1:${target.web}\r\n\r\n`, 200),
    WebSocket: statusIs(target, upgradeRequest(`127.0.0.1:${target.web}`), 101),
    ...(target.tls === 0 ? {} : { TLS: tlsAnswers(target.tls) }),
  };
  const answers = await Promise.all(Object.entries(asked).map(async ([what, answer]) => await answer ? [] : [what]));
  return answers.flat();
}

async function chatAnswers({ chat }: AttackTarget, behindProxy: boolean): Promise<boolean> {
  const client = new AttackClient(chat, KEEPS);
  client.send(`${behindProxy ? "PROXY TCP4 10.9.9.3 127.0.0.1 1 2\r\n" : ""}/ping\n`);
  const answer = await client.answer(/pong/, WITHIN_MS);
  client.destroy();
  return answer.includes("pong");
}

async function statusIs({ web }: AttackTarget, request: string, status: number): Promise<boolean> {
  const client = new AttackClient(web, KEEPS);
  client.send(request);
  const answer = await client.answer(/^HTTP.*\r\n/, WITHIN_MS);
  client.destroy();
  return statusOf(answer) === status;
}

function tlsAnswers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", servername: "localhost", rejectUnauthorized: false });
    const end = (doesAnswer: boolean) => {
      clearTimeout(timer);
      resolve(doesAnswer);
      socket.destroy();
    };
    const timer = setTimeout(() => end(false), WITHIN_MS);
    socket.on("error", () => end(false)).on("data", (bytes) => end(String(bytes).includes("pong")));
    socket.once("secureConnect", () => socket.write("/ping\n"));
  });
}
