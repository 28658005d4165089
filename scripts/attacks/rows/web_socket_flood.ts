import { setTimeout as pause } from "node:timers/promises";
import type { Observed, Target } from "../attack.ts";
import { Client, type ClientOptions } from "../client.ts";
import { upgradeRequest } from "../frames.ts";

/** Bytes a second that a flood sends at most. */
const MAX_BYTES_PER_SECOND = 16_000_000;

/** A WebSocket that is open. @throws when the server does not open it */
export async function openWebSocket({ web }: Target, reads: ClientOptions["reads"] = "drops"): Promise<Client> {
  const client = new Client(web, { reads: "keeps" });
  client.send(upgradeRequest(`127.0.0.1:${web}`));
  const answer = await client.answer(/\r\n\r\n/, 5000);
  if (!answer.startsWith("HTTP/1.1 101")) throw new Error(`expected a WebSocket, got ${JSON.stringify(answer)}`);
  client.socket.removeAllListeners("data");
  if (reads === "nothing") client.socket.pause();
  else client.socket.resume();
  return client;
}

/** Sends a chunk of frames again and again over one WebSocket, before NICK, as fast as the server takes it. */
export async function floodFrames(
  target: Target,
  seconds: number,
  chunk: Uint8Array,
  { opening = new Uint8Array(), reads = "drops" }: {
    readonly opening?: Uint8Array;
    readonly reads?: ClientOptions["reads"];
  } = {},
): Promise<Observed> {
  const client = await openWebSocket(target, reads);
  client.send(opening);
  const start = performance.now();
  let sent = 0;
  while (performance.now() < start + seconds * 1000 && !client.isClosed) {
    const mayBeSent = ((performance.now() - start) / 1000) * MAX_BYTES_PER_SECOND;
    if (sent <= mayBeSent && client.offer(chunk)) sent += chunk.length;
    await pause(1);
  }
  const isClosed = client.isClosed;
  client.destroy();
  return { "bytes sent": sent, "the flooding socket": isClosed ? "closed" : "open" };
}
