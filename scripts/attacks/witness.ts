/**
 * The witness, in a process of its own: a pair of members in a room of their own. One sends a numbered message ten
 * times a second over plain TCP; the other reads over plain TCP, and another over WebSocket. The readers also ping.
 *
 *     witness.ts '{"chat": 9000, "web": 9001}'
 *
 * It writes `ready` once it is there. A line of its standard input is the phase from then on; after `end` it waits for
 * what is still on its way, writes its summary as JSON, and ends. It ends as well when its standard input does.
 */

import process from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { LineClient } from "../../tests/support/line_client.ts";
import { WebSocketClient, webSocketFrame } from "../../tests/support/web_socket_client.ts";
import type { Target } from "./attack.ts";
import { type Phase, type Way, WitnessRecord } from "./witness_record.ts";

export interface WitnessOptions extends Pick<Target, "chat" | "web"> {
  readonly behindProxy: boolean;
}

const ROOM = "witness";
const SENDER = "witness-a";
const MESSAGE_MS = 100;
const PING_MS = 300;
/** How long a message may be on its way when the witness is to end. */
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
// The sender's own notices are read, too: what is not read fills buffers.
void until("sender", async () => void await sender.line());
void until("text", async () => readLine(await reader.line()));
void until("web", readObject);

createInterface({ input: process.stdin }).on("line", (line) => {
  if (line === "end") isEnding = true;
  else record.phase = line as Phase;
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

/** A member of the room over plain TCP. Behind a proxy each has an address of its own. */
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

/** Reads until the connection ends, which it must not before the witness does. */
async function until(way: Way | "sender", read: () => Promise<void>): Promise<void> {
  try {
    for (;;) await read();
  } catch (error) {
    record.isClosed(way, error instanceof Error ? error.message : String(error));
  }
}
