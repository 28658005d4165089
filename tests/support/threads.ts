import { MessageChannel, type MessagePort } from "node:worker_threads";
import { createSharedRoomCount, sharedQuota } from "../../src/backplane/shared_quota.ts";
import { ThreadsBackplane } from "../../src/backplane/threads.ts";
import type { BackplaneLimits } from "../../src/chat/backplane.ts";
import { systemClock } from "../../src/lib/clock.ts";

/** Threads as their backplanes see them: linked in pairs by real channels, though all in this one. */
export class LinkedThreads {
  readonly backplanes: readonly ThreadsBackplane[];
  /** Bytes that have crossed between them. */
  crossed = 0;

  constructor(count: number, limits: BackplaneLimits) {
    const ports = meshOf(count);
    for (const port of ports.flat()) port?.on("message", (batch: ArrayBuffer) => this.crossed += batch.byteLength);
    const rooms = createSharedRoomCount();
    const quota = sharedQuota(rooms, limits.maxRooms);
    this.backplanes = ports.map((own, index) =>
      new ThreadsBackplane({ index, ports: own, limits, quota, clock: systemClock })
    );
  }

  /**
   * Resolves when everything published before has been delivered everywhere: who asks every thread has
   * its answers behind what they had for it, and what they have for it in turn is behind what it sent.
   */
  async settled(): Promise<void> {
    for (let round = 0; round < 2; round += 1) {
      await Promise.all(this.backplanes.map((backplane) => backplane.rooms(1)));
    }
  }

  close(): void {
    for (const backplane of this.backplanes) backplane.close();
  }
}

/** For each thread its ports to the others. */
function meshOf(count: number): (MessagePort | undefined)[][] {
  const ports = Array.from({ length: count }, () => new Array<MessagePort | undefined>(count).fill(undefined));
  for (let i = 0; i < count; i += 1) {
    for (let j = i + 1; j < count; j += 1) {
      const { port1, port2 } = new MessageChannel();
      ports[i]?.splice(j, 1, port1);
      ports[j]?.splice(i, 1, port2);
    }
  }
  return ports;
}
