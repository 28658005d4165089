import type { Clock } from "../../lib/clock.ts";
import { Barrier } from "./barrier.ts";
import { OP } from "./ops.ts";
import type { RecordHandlers } from "./record_handlers.ts";
import type { ThreadLinks } from "./thread_links.ts";

/**
 * Start, quiesce and close, which all threads reach together:
 *
 * - *started*: all threads answer, so the backplane is ready;
 * - *stopped*: no thread publishes any more, so all messages have become events;
 * - *flushed*: the events of all threads have come in here, so quiescing is over;
 * - *closed*: no thread asks any more, so the links can go.
 *
 * A record that says so follows everything that its thread sent before.
 */
export class LifeCycle {
  readonly handlers: RecordHandlers = {
    [OP.started]: (from, link, thread) => {
      const ask = from.word();
      this.#started.add(thread);
      link.answer(ask);
    },
    [OP.stopped]: (_from, _link, thread) => this.#stopped.add(thread),
    [OP.flushed]: (_from, _link, thread) => this.#flushed.add(thread),
    [OP.closed]: (_from, _link, thread) => this.#closed.add(thread),
  };
  readonly #links: ThreadLinks;
  readonly #started: Barrier;
  readonly #stopped: Barrier;
  readonly #flushed: Barrier;
  readonly #closed: Barrier;
  readonly #quiesced = Promise.withResolvers<void>();

  constructor(links: ThreadLinks, clock: Clock) {
    this.#links = links;
    this.#started = new Barrier(links.count, () => {});
    this.#stopped = new Barrier(links.count, () => this.#flush());
    this.#flushed = new Barrier(links.count, () => this.#quiesced.resolve());
    // At the end of the turn, when the record that says so here has left.
    this.#closed = new Barrier(links.count, () => clock.atEndOfTurn(() => links.close()));
  }

  /** From the answers of all threads until {@link close}. */
  get isReady(): boolean {
    return this.#started.isOpen && !this.#closed.has(this.#links.self);
  }

  /** Whether all threads have quiesced: leaves make no events any more. */
  get isOver(): boolean {
    return this.#flushed.isOpen;
  }

  /** Resolves when the threads of lower indexes have answered. The first thread starts alone, the others after it. */
  async start(): Promise<void> {
    const { self, others } = this.#links;
    this.#started.add(self);
    for (const link of others.slice(self)) link.request(OP.started, () => {}, { answered() {} });
    await Promise.all(others.slice(0, self).map((link) => link.ask(OP.started, () => {}, () => undefined)));
  }

  quiesce(): Promise<void> {
    if (!this.#stopped.has(this.#links.self)) {
      for (const link of this.#links.others) link.begin(OP.stopped);
      this.#stopped.add(this.#links.self);
    }
    return this.#quiesced.promise;
  }

  /** This thread asks nothing more. It answers other threads until they have closed too. */
  close(): void {
    if (this.#closed.has(this.#links.self)) return;
    for (const link of this.#links.others) link.begin(OP.closed);
    this.#closed.add(this.#links.self);
  }

  #flush(): void {
    for (const link of this.#links.others) link.begin(OP.flushed);
    this.#flushed.add(this.#links.self);
  }
}
