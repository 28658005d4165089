/** The plan of a load: the room of each client, the senders, and the time of each message. */

export interface Load {
  readonly clients: number;
  readonly rooms: number;
  /** Number of clients that send; all clients receive. */
  readonly senders: number;
  /** Messages per second of each sender. */
  readonly rate: number;
  /** Measured seconds of all stages together. */
  readonly duration: number;
  /** Number of stages; each has half as many clients as the next. */
  readonly steps: number;
}

/** A part of the run in which the clients stay the same. */
export interface Stage {
  /** From 1. */
  readonly number: number;
  readonly clients: number;
  /** The clients that send, in the order of their turns. */
  readonly senders: readonly number[];
  /** The room of each client. */
  readonly rooms: readonly number[];
  readonly seconds: number;
  /** Messages per second of each sender. */
  readonly rate: number;
  /** Messages to send. */
  readonly messages: number;
}

/**
 * Plans the stages of a load. The last stage has all clients, and each stage before it the first half of
 * the clients of the next one, so that it has fewer rooms of the same size. Rooms and senders are spread
 * evenly over the clients. A stage that would not have more clients than the one before it is left out.
 */
export function stagesOf({ clients, rooms, senders, rate, duration, steps }: Load): Stage[] {
  const sizes = Array.from({ length: steps }, (_, i) => Math.ceil(clients / 2 ** (steps - 1 - i)));
  const growing = sizes.filter((size, i) => size > (sizes[i - 1] ?? 1));
  const seconds = duration / growing.length;
  return growing.map((size, i) => {
    const sending = Math.ceil((senders * size) / clients);
    return {
      number: i + 1,
      clients: size,
      senders: Array.from({ length: sending }, (_, k) => Math.floor((k * clients) / senders)),
      rooms: Array.from({ length: size }, (_, client) => roomOf({ clients, rooms }, client)),
      seconds,
      rate,
      messages: Math.max(1, Math.floor(sending * rate * seconds)),
    };
  });
}

/** Returns the room of a client. */
export function roomOf({ clients, rooms }: Pick<Load, "clients" | "rooms">, client: number): number {
  return Math.floor((client * rooms) / clients);
}

/** Returns when a message is due, in milliseconds from the start of the stage. Intervals are equal. */
export function dueAt({ senders, rate }: Stage, index: number): number {
  return (index * 1000) / (senders.length * rate);
}

/** Numbers the pairs of senders and receivers of a stage. */
export class Placement {
  readonly #stage: Stage;
  /** First client of each room. The clients of a room have consecutive indexes. */
  readonly #starts: number[] = [];
  /** Number of clients in each room. */
  readonly #sizes: number[] = [];
  /** By sender: the number of its pair with the first client of its room. */
  readonly #pairs = new Map<number, number>();
  /** Number of pairs of a sender and a client in its room, including itself. */
  readonly pairs: number;

  constructor(stage: Stage) {
    this.#stage = stage;
    stage.rooms.forEach((room, client) => {
      this.#starts[room] ??= client;
      this.#sizes[room] = (this.#sizes[room] ?? 0) + 1;
    });
    let pairs = 0;
    for (const sender of stage.senders) {
      this.#pairs.set(sender, pairs);
      pairs += this.#roomSizeOf(sender);
    }
    this.pairs = pairs;
  }

  /** Returns the number of a pair, or undefined when the receiver must not get messages of the sender. */
  pairOf(sender: number, receiver: number): number | undefined {
    const first = this.#pairs.get(sender);
    const room = this.#stage.rooms[receiver];
    if (first === undefined || room === undefined || room !== this.#stage.rooms[sender]) return undefined;
    return sender === receiver ? undefined : first + receiver - (this.#starts[room] ?? 0);
  }

  /** Returns the clients that receive messages of a sender. */
  *receiversOf(sender: number): Iterable<number> {
    const start = this.#starts[this.#stage.rooms[sender] ?? 0] ?? 0;
    for (let client = start; client < start + this.#roomSizeOf(sender); client += 1) {
      if (client !== sender) yield client;
    }
  }

  /** Returns the number of these clients. */
  receiverCountOf(sender: number): number {
    return this.#roomSizeOf(sender) - 1;
  }

  #roomSizeOf(client: number): number {
    return this.#sizes[this.#stage.rooms[client] ?? -1] ?? 0;
  }
}
