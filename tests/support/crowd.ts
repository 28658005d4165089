import { connected } from "./stream_client.ts";

/** Connections that are opened at the same time. */
const BATCH = 100;

/** Fills the lobby with members who say nothing and read nothing that they get. Returns what disconnects them. */
export async function joinCrowd(port: number, count: number): Promise<() => void> {
  const left: (() => void)[] = [];
  for (let first = 0; first < count; first += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, count - first) }, (_, i) => first + i);
    left.push(...await Promise.all(numbers.map((i) => joinSilently(port, `member${i}`))));
  }
  return () => left.forEach((leave) => leave());
}

async function joinSilently(port: number, nick: string): Promise<() => void> {
  const socket = await connected(port);
  socket.on("error", () => {});
  await new Promise<void>((resolve) => {
    socket.once("data", () => resolve());
    socket.write(`NICK ${nick}\n`);
  });
  socket.resume();
  return () => socket.destroy();
}
