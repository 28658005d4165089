import type { Clock } from "../../lib/clock.ts";
import type { BatchReader } from "./batch.ts";
import { WaitGate } from "./flow.ts";
import type { ThreadIndex } from "../thread_index.ts";
import { ThreadLink, type ThreadPort } from "./link.ts";

export interface ThreadLinksOptions {
  /** This thread. */
  readonly self: ThreadIndex;
  /** A port to each thread, by its index; undefined to this one. */
  readonly ports: readonly (ThreadPort | undefined)[];
  readonly clock: Clock;
  /** Takes every record from another thread. */
  readonly receive: (op: number, from: BatchReader, link: ThreadLink, thread: ThreadIndex) => void;
}

/** Routes from one thread to all others: where a room or a name has its home, and the link that leads there. */
export class ThreadLinks {
  readonly self: ThreadIndex;
  /** How many threads there are, this one among them. */
  readonly count: number;
  readonly others: readonly ThreadLink[];
  readonly #links: readonly (ThreadLink | undefined)[];
  readonly #gate = new WaitGate();

  constructor({ self, ports, clock, receive }: ThreadLinksOptions) {
    this.self = self;
    this.count = ports.length;
    const events = { isBehind: () => this.#isBehind(), caughtUp: () => this.#caughtUp() };
    this.#links = ports.map((port, thread) =>
      port && new ThreadLink(port, clock, { ...events, receive: (op, from, link) => receive(op, from, link, thread) })
    );
    this.others = this.#links.filter((link) => link !== undefined);
  }

  /** The home of the room, or of the part of a nickname, with this key. */
  homeOf(key: string): ThreadIndex {
    return hash(key) % this.count;
  }

  /** The link to a thread; undefined to this one. */
  to(thread: ThreadIndex): ThreadLink | undefined {
    return this.#links[thread];
  }

  /** The link to the home of a key; undefined when that is this thread. */
  toHomeOf(key: string): ThreadLink | undefined {
    return this.#links[this.homeOf(key)];
  }

  /** What a publisher of this thread waits for: undefined unless another thread is behind with this one's events. */
  backpressure(): Promise<undefined> | undefined {
    return this.#isBehind() ? this.#gate.wait() : undefined;
  }

  /** Closes all links. */
  close(): void {
    for (const link of this.others) link.close();
    this.#gate.open();
  }

  #isBehind(): boolean {
    for (const link of this.others) if (link.isBehind) return true;
    return false;
  }

  #caughtUp(): void {
    if (this.#isBehind()) return;
    this.#gate.open();
    for (const link of this.others) link.release();
  }
}

/** FNV-1a over UTF-16 units, 32 bits: the same in every thread. */
function hash(text: string): number {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  return hash >>> 0;
}
