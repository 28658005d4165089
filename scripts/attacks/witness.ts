/**
 * The witness, in its own process: three members of a separate room. One sends ten numbered messages per second over
 * plain TCP. One reads over plain TCP, and one over WebSocket; both also send pings.
 *
 *     witness.ts '{"chat": 9000, "web": 9001}'
 *
 * It writes `ready` when all are in the room. Each line of its standard input sets the phase. After `end`, or at the end
 * of its input, it waits for the messages in flight, writes its summary as JSON, and exits.
 */

import process from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { LineClient } from "../../tests/support/line_client.ts";
import { WebSocketClient, webSocketFrame } from "../../tests/support/web_socket_client.ts";
import type { AttackTarget } from "./attack.ts";
import { type WitnessPhase, type WitnessProtocol, WitnessRecord } from "./witness_record.ts";

interface WitnessOptions extends Pick<AttackTarget, "chat" | "web"> {
  readonly behindProxy: boolean;
}

const ROOM = "witness";
const SENDER = "witness-a";
const MESSAGE_MS = 100;
const PING_MS = 300;
/** Milliseconds that the witness waits at its end for messages in flight. */
const MAX_LATE_MS = 15_000;

const options = JSON.parse(process.argv[2] ?? "") as WitnessOptions;
const record = new WitnessRecord();
const now = () => performance.now();
let isEnding = false;

const sender = await member(SENDER, 1);
const reader = await member("witness-b", 2);
const browser = await WebSocketClient.join(options.web, "witness-c");
browser.ask({ type: "join", room: ROOM });
await browser.object(({ type, room }) => type === "joined" && room === ROOM);
// The sender reads too, so that its buffers do not fill.
void until("sender", async () => void await sender.line());
void until("text", async () => readLine(await reader.line()));
void until("web", readObject);

createInterface({ input: process.stdin }).on("line", (line) => {
  if (line === "end") isEnding = true;
  else record.phase = line as WitnessPhase;
}).on("close", () => isEnding = true);
process.stdout.write("ready\n");

for (let step = 0; !isEnding; step += 1) {
  sender.send(`${record.sends(now())}\n`);
  if (step % (PING_MS / MESSAGE_MS) === 0) ping();
  const due = now() + MESSAGE_MS;
  await pause(MESSAGE_MS);
  record.isLate(now() - due);
}
for (const end = now() + MAX_LATE_MS; !record.isComplete && now() < end;) await pause(20);
process.stdout.write(`${JSON.stringify(record.summary())}\n`, () => process.exit(0));

/** Joins the room over plain TCP. Behind a proxy each member has its own address. */
async function member(nick: string, index: number): Promise<LineClient> {
  const client = await LineClient.open(options.chat);
  if (options.behindProxy) client.send(`PROXY TCP4 10.9.9.${index} 127.0.0.1 1 2\r\n`);
  await client.register(nick);
  client.send(`/join ${ROOM}\n`);
  await client.until((line) => line === `[system] ${nick} joined.`);
  return client;
}

function ping(): void {
  record.asks("text", now());
  reader.send("/ping\n");
  record.asks("web", now());
  browser.ask({ type: "ping" });
}

function readLine(line: string): void {
  if (line === "[system] pong") record.isAnswered("text", now());
  else if (line.startsWith(`${SENDER}: `)) record.receives("text", Number(line.slice(SENDER.length + 2)), now());
}

async function readObject(): Promise<void> {
  const incoming = await browser.next();
  if (incoming.kind === "ping") browser.send(webSocketFrame(incoming.payload, { opcode: 10 }));
  if (incoming.kind !== "text") return;
  const object = JSON.parse(incoming.text);
  if (object.type === "pong") record.isAnswered("web", now());
  else if (object.type === "message" && object.room === ROOM) record.receives("web", Number(object.text), now());
}

/** Reads until the connection ends, which is recorded as a fault. */
async function until(protocol: WitnessProtocol | "sender", read: () => Promise<void>): Promise<void> {
  try {
    for (;;) await read();
  } catch (error) {
    record.isClosed(protocol, error instanceof Error ? error.message : String(error));
  }
}
