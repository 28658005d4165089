import { MessageChannel } from "node:worker_threads";
import { createSharedRoomCount, sharedQuota } from "../../src/backplane/shared_quota.ts";
import { ThreadsBackplane } from "../../src/backplane/threads.ts";
import type { ThreadPort } from "../../src/backplane/threads/link.ts";
import type { BackplaneLimits } from "../../src/chat/backplane.ts";
import { systemClock } from "../../src/lib/clock.ts";

/** Makes two ports that are linked. */
type MakePair = () => readonly [ThreadPort, ThreadPort];

/** Threads as their backplanes see them: linked in pairs by real channels, though all run on this thread. */
export class LinkedThreads {
  readonly backplanes: readonly ThreadsBackplane[];
  /** Bytes that have crossed between them. */
  crossed = 0;

  constructor(count: number, limits: BackplaneLimits, makePair: MakePair = channel) {
    const ports = meshOf(count, makePair);
    for (const port of ports.flat()) port?.on("message", (batch: ArrayBuffer) => this.crossed += batch.byteLength);
    const rooms = createSharedRoomCount();
    const quota = sharedQuota(rooms, limits.maxRooms);
    this.backplanes = ports.map((own, index) =>
      new ThreadsBackplane({ index, ports: own, limits, quota, clock: systemClock })
    );
  }

  /**
   * Resolves when everything published before has been delivered everywhere. The answer of a thread follows what it had
   * sent; in the second round it follows what the first round has caused. Threads that have closed do not answer.
   */
  async settled(): Promise<void> {
    for (let round = 0; round < 2; round += 1) {
      await Promise.allSettled(this.backplanes.map((backplane) => backplane.rooms(1)));
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.backplanes.map((backplane) => backplane.close()));
  }
}

function channel(): readonly [ThreadPort, ThreadPort] {
  const { port1, port2 } = new MessageChannel();
  return [port1, port2];
}

/** For each thread its ports to the others. */
function meshOf(count: number, makePair: MakePair): (ThreadPort | undefined)[][] {
  const ports = Array.from({ length: count }, () => new Array<ThreadPort | undefined>(count).fill(undefined));
  for (let i = 0; i < count; i += 1) {
    for (let j = i + 1; j < count; j += 1) {
      const [one, two] = makePair();
      ports[i]?.splice(j, 1, one);
      ports[j]?.splice(i, 1, two);
    }
  }
  return ports;
}
