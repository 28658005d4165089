/** Who is where, who speaks, and when: worked out before anything is sent. */

export interface Load {
  readonly clients: number;
  readonly rooms: number;
  /** How many of the clients speak; all of them listen. */
  readonly senders: number;
  /** Messages a second of each sender. */
  readonly rate: number;
  /** Seconds of measuring, of all stages together. */
  readonly duration: number;
  /** Stages, each with half as many clients as the next. */
  readonly steps: number;
}

/** A part of the run in which nobody comes or goes. */
export interface Stage {
  /** From 1. */
  readonly number: number;
  readonly clients: number;
  /** Which of the clients speak, in the order of their turns. */
  readonly speakers: readonly number[];
  /** By client: its room. */
  readonly rooms: readonly number[];
  readonly seconds: number;
  /** Messages a second of each speaker. */
  readonly rate: number;
  /** Messages that are to be sent. */
  readonly messages: number;
}

/**
 * The last stage has everybody, each one before half as many: the first of them, so that with several
 * rooms there are fewer rooms of the same size. Rooms and speakers lie evenly among the clients. A stage
 * that would have nobody more than the one before it is left out.
 */
export function stagesOf({ clients, rooms, senders, rate, duration, steps }: Load): Stage[] {
  const sizes = Array.from({ length: steps }, (_, i) => Math.ceil(clients / 2 ** (steps - 1 - i)));
  const growing = sizes.filter((size, i) => size > (sizes[i - 1] ?? 1));
  const seconds = duration / growing.length;
  return growing.map((size, i) => {
    const speaking = Math.ceil((senders * size) / clients);
    return {
      number: i + 1,
      clients: size,
      speakers: Array.from({ length: speaking }, (_, k) => Math.floor((k * clients) / senders)),
      rooms: Array.from({ length: size }, (_, client) => roomOf({ clients, rooms }, client)),
      seconds,
      rate,
      messages: Math.max(1, Math.floor(speaking * rate * seconds)),
    };
  });
}

export function roomOf({ clients, rooms }: Pick<Load, "clients" | "rooms">, client: number): number {
  return Math.floor((client * rooms) / clients);
}

/** Milliseconds from the beginning of the stage at which the message of that index is due: at even distances. */
export function dueAt({ speakers, rate }: Stage, index: number): number {
  return (index * 1000) / (speakers.length * rate);
}

/** The clients of a stage by their rooms. */
export class Placement {
  readonly #stage: Stage;
  /** By room: its first client and how many it has; a room's clients stand side by side. */
  readonly #starts: number[] = [];
  readonly #sizes: number[] = [];
  /** By client, if it speaks: its pair with the first of its room. */
  readonly #pairs = new Map<number, number>();
  /** Pairs of a speaker and a client in its room, itself among them. */
  readonly pairs: number;

  constructor(stage: Stage) {
    this.#stage = stage;
    stage.rooms.forEach((room, client) => {
      this.#starts[room] ??= client;
      this.#sizes[room] = (this.#sizes[room] ?? 0) + 1;
    });
    let pairs = 0;
    for (const speaker of stage.speakers) {
      this.#pairs.set(speaker, pairs);
      pairs += this.#sizeAround(speaker);
    }
    this.pairs = pairs;
  }

  /** The number of a pair; undefined when the receiver has no business hearing that sender. */
  pairOf(sender: number, receiver: number): number | undefined {
    const first = this.#pairs.get(sender);
    const room = this.#stage.rooms[receiver];
    if (first === undefined || room === undefined || room !== this.#stage.rooms[sender]) return undefined;
    return sender === receiver ? undefined : first + receiver - (this.#starts[room] ?? 0);
  }

  /** Who hears that client. */
  *audienceOf(sender: number): Iterable<number> {
    const start = this.#starts[this.#stage.rooms[sender] ?? 0] ?? 0;
    for (let client = start; client < start + this.#sizeAround(sender); client += 1) {
      if (client !== sender) yield client;
    }
  }

  /** How many hear that client. */
  audienceSizeOf(sender: number): number {
    return this.#sizeAround(sender) - 1;
  }

  #sizeAround(client: number): number {
    return this.#sizes[this.#stage.rooms[client] ?? -1] ?? 0;
  }
}
