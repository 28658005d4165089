import type { Expectation, Observed, Target } from "../attack.ts";
import { Client, type ClientOptions, repeat } from "../client.ts";
import { upgradeRequest } from "../frames.ts";

/** Bytes a second that a flood sends at most. */
const MAX_BYTES_PER_SECOND = 64_000_000;
const MAX_CONNECTIONS = 200;
const EVERY_MS = 2;

const TAKEN = "MB taken from one connection";

/** A server that limits what a session may send takes little more than what the system's buffers hold. */
export const IS_LIMITED: readonly Expectation[] = [{ what: TAKEN, atMost: 32 }];

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

export interface Flood {
  /** What is sent first. */
  readonly opening?: Uint8Array;
  /** Frames that are sent again and again. */
  readonly chunk: Uint8Array;
  readonly reads?: ClientOptions["reads"];
}

/**
 * Sends frames over one WebSocket, before NICK, as fast as the server takes them; over another one when the server
 * closes it.
 */
export async function floodFrames(
  target: Target,
  seconds: number,
  { opening, chunk, reads }: Flood,
): Promise<Observed> {
  let client: Client | undefined;
  let connections = 0;
  let taken = 0;
  let most = 0;
  await repeat(seconds, EVERY_MS, async () => {
    if (client === undefined || client.isClosed) {
      if (connections === MAX_CONNECTIONS) return;
      client = await openWebSocket(target, reads);
      connections += 1;
      taken = 0;
      if (opening !== undefined) client.send(opening);
    }
    const mayBeSent = Math.floor((MAX_BYTES_PER_SECOND * EVERY_MS) / 1000 / chunk.length);
    for (let i = 0; i < mayBeSent && client.offer(chunk); i += 1) taken += chunk.length;
    most = Math.max(most, taken);
    await client.taken(100);
  });
  client?.destroy();
  return { connections, [TAKEN]: Math.round(most / 1e6) };
}
