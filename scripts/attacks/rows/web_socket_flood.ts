import type { AttackTarget, Expectation, Observed } from "../attack.ts";
import { AttackClient, type AttackClientOptions, repeat } from "../client.ts";
import { upgradeRequest } from "../frames.ts";

/** Maximum bytes per second of a flood. */
const MAX_BYTES_PER_SECOND = 64_000_000;
const MAX_CONNECTIONS = 200;
const EVERY_MS = 2;

const ACCEPTED = "MB accepted from one connection";

/** A server with rate limits accepts little more than the buffers of the system hold. */
export const IS_LIMITED: readonly Expectation[] = [{ what: ACCEPTED, atMost: 32 }];

/** Opens a WebSocket. @throws when the server refuses it */
export async function openWebSocket(
  { web }: AttackTarget,
  reads: AttackClientOptions["reads"] = "drops",
): Promise<AttackClient> {
  const client = new AttackClient(web, { reads: "keeps" });
  client.send(upgradeRequest(`127.0.0.1:${web}`));
  const answer = await client.answer(/\r\n\r\n/, 5000);
  if (!answer.startsWith("HTTP/1.1 101")) throw new Error(`expected a WebSocket, got ${JSON.stringify(answer)}`);
  client.socket.removeAllListeners("data");
  if (reads === "nothing") client.socket.pause();
  else client.socket.resume();
  return client;
}

interface Flood {
  /** Bytes to send first. */
  readonly opening?: Uint8Array;
  /** Frames to send repeatedly. */
  readonly chunk: Uint8Array;
  readonly reads?: AttackClientOptions["reads"];
}

/**
 * Sends frames over a WebSocket before NICK, as fast as the server accepts them. When the server closes it, the flood
 * continues over a new one.
 */
export async function floodFrames(
  target: AttackTarget,
  seconds: number,
  { opening, chunk, reads }: Flood,
): Promise<Observed> {
  let client: AttackClient | undefined;
  let connections = 0;
  let accepted = 0;
  let most = 0;
  await repeat(seconds, EVERY_MS, async () => {
    if (client === undefined || client.isClosed) {
      if (connections === MAX_CONNECTIONS) return;
      client = await openWebSocket(target, reads);
      connections += 1;
      accepted = 0;
      if (opening !== undefined) client.send(opening);
    }
    const mayBeSent = Math.floor((MAX_BYTES_PER_SECOND * EVERY_MS) / 1000 / chunk.length);
    for (let i = 0; i < mayBeSent && client.offer(chunk); i += 1) accepted += chunk.length;
    most = Math.max(most, accepted);
    await client.flushed(100);
  });
  client?.destroy();
  return { connections, [ACCEPTED]: Math.round(most / 1e6) };
}
