import { type Client, type ClientEvent, type ClientOptions, connect } from "../../src/client/mod.ts";
import { runtime } from "../../src/runtime/mod.ts";
import type { Runtime } from "../../src/runtime/runtime.ts";

type Kind = ClientEvent["kind"];
type EventOf<K extends Kind> = Extract<ClientEvent, { readonly kind: K }>;

/** The project's own client with its events in a queue. */
export class ChatClient {
  readonly client: Client;
  /** Events received and not taken yet. */
  readonly events: ClientEvent[];
  readonly #queue: EventQueue;

  private constructor(client: Client, queue: EventQueue) {
    this.client = client;
    this.events = queue.events;
    this.#queue = queue;
  }

  /** Connects to a port of 127.0.0.1. */
  static async open(
    port: number,
    options: Partial<ClientOptions> & Pick<ClientOptions, "protocol">,
    on: Runtime = runtime,
  ): Promise<ChatClient> {
    const queue = new EventQueue();
    const handler = { event: (event: ClientEvent) => queue.push(event) };
    return new ChatClient(await connect(on, { hostname: "127.0.0.1", port, handler, ...options }), queue);
  }

  /** The next event. @throws when the connection ended before. */
  next(): Promise<ClientEvent> {
    return this.#queue.next();
  }

  /** The next event of this kind (that `wanted` holds for); those before it are dropped. */
  async until<K extends Kind>(kind: K, wanted: (event: EventOf<K>) => boolean = () => true): Promise<EventOf<K>> {
    for (;;) {
      const event = await this.next();
      if (event.kind === kind && wanted(event as EventOf<K>)) return event as EventOf<K>;
    }
  }
}

class EventQueue {
  readonly events: ClientEvent[] = [];
  readonly #watchers = new Set<() => void>();
  #isOver = false;

  push(event: ClientEvent): void {
    this.events.push(event);
    for (const look of [...this.#watchers]) look();
  }

  next(): Promise<ClientEvent> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const event = this.events.shift();
        if (event === undefined && !this.#isOver) return;
        this.#watchers.delete(look);
        if (event === undefined) return reject(new Error("the connection ended first"));
        if (event.kind === "closed") this.#isOver = true;
        resolve(event);
      };
      this.#watchers.add(look);
      look();
    });
  }
}
