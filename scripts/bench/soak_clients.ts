/** The clients of the soak: healthy ones that stay, move or reconnect, and slow, dead and mute ones. */

import { LoadClient } from "../../src/cli/bench/load_client.ts";
import { LoadCodec } from "../../src/cli/bench/load_codec.ts";
import type { Clock } from "../../src/lib/clock.ts";
import { Histogram } from "../../src/lib/histogram.ts";
import { type Address, AddressError, type Runtime } from "../../src/runtime/mod.ts";
import { SoakStreams, type Stay } from "./soak_streams.ts";

/** Clients of each kind per thousand; the rest are stayers. */
const SHARES = { mover: 100, returner: 100, slow: 4, dead: 4, mute: 4 } as const;
/** Clients that send many long messages in the loud room, where slow and dead clients fall behind; as many only receive. */
const LOUD = 4;
const ROOM_SIZE = 10;
const LOUD_ROOM = "loud";

/** Messages per second of each healthy client, and of each loud one. */
const RATE = 0.4;
const LOUD_RATE = 10;
const SIZE = 64;
const LOUD_SIZE = 3000;

/** Clients that connect at the same time. */
const MAX_CONCURRENT = 64;
const MOVE_EVERY_MS = 10_000;
const RECONNECT_EVERY_MS = 15_000;
const RECONNECT_MS = 1000;
/** Milliseconds that a slow client reads nothing after each read. */
const SLOW_MS = 8000;
/** Milliseconds after which a message that has not come is lost. */
const LOST_AFTER_MS = 15_000;

type SoakKind = keyof typeof SHARES | "stayer" | "loud";

const HEALTHY: ReadonlySet<SoakKind> = new Set(["stayer", "mover", "returner", "loud"]);

interface SoakClient {
  readonly kind: SoakKind;
  readonly codec: LoadCodec;
  client: LoadClient;
  /** Whether the client has joined its room. */
  hasEntered: boolean;
  /** Whether the client does not read. */
  isPaused: boolean;
  room: string;
  /** Undefined until the client has joined its room. */
  stay: Stay | undefined;
  stream: number | undefined;
}

interface SoakParts {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly address: Address;
  readonly clients: number;
}

export class SoakClients {
  readonly streams = new SoakStreams();
  readonly #parts: SoakParts;
  readonly #quiet = new LoadCodec("text", SIZE, "soak");
  readonly #loud = new LoadCodec("text", LOUD_SIZE, "loud");
  readonly #all: SoakClient[] = [];
  readonly #byClient = new Map<LoadClient, SoakClient>();
  readonly #byRoom = new Map<string, Set<SoakClient>>();
  readonly #senderGroups: { readonly members: readonly SoakClient[]; readonly rate: number; sent: number }[] = [];
  readonly #movers: readonly SoakClient[];
  readonly #returners: readonly SoakClient[];
  readonly #waiting: SoakClient[] = [];
  #entering = 0;
  #names = 0;
  #sendingSince: number | undefined;
  #moved = 0;
  #reconnected = 0;
  /** Latencies since the caller last replaced the histogram. */
  latency = new Histogram();
  sent = 0;
  moves = 0;
  returns = 0;
  /** Closed connections of slow, dead and mute clients, by reason. */
  readonly evicted = new Map<string, number>();
  /** Healthy clients that were closed or refused, which must not happen. */
  readonly troubles = new Map<string, number>();

  constructor(parts: SoakParts) {
    this.#parts = parts;
    const count = (share: number) => Math.max(1, Math.round((parts.clients * share) / 1000));
    const kinds: SoakKind[] = Array.from({ length: LOUD * 2 }, () => "loud");
    for (const kind of ["mover", "returner", "slow", "dead", "mute"] as const) {
      kinds.push(...Array.from({ length: count(SHARES[kind]) }, () => kind));
    }
    while (kinds.length < parts.clients) kinds.push("stayer");
    const rooms = Math.max(2, Math.round(parts.clients / ROOM_SIZE));
    kinds.forEach((kind, i) => {
      const isLoud = kind === "loud" || kind === "slow" || kind === "dead";
      const member = this.#newMember(kind, isLoud ? LOUD_ROOM : kind === "mute" ? "mute" : `room${i % rooms}`);
      this.#all.push(member);
      this.#waiting.push(member);
    });
    const of = (...some: SoakKind[]) => this.#all.filter(({ kind }) => some.includes(kind));
    this.#movers = of("mover");
    this.#returners = of("returner");
    const loud = of("loud");
    this.#senderGroups.push({ members: of("stayer", "mover", "returner"), rate: RATE, sent: 0 });
    this.#senderGroups.push({ members: loud.slice(0, LOUD), rate: LOUD_RATE, sent: 0 });
    this.#senderGroups.push({ members: loud.slice(LOUD), rate: RATE, sent: 0 });
  }

  /** Number of clients that are in their rooms. */
  get entered(): number {
    return this.#all.filter(({ stay }) => stay !== undefined).length;
  }

  /** Whether all clients have connected for the first time. */
  get isFull(): boolean {
    return this.#waiting.length === 0 && this.#entering === 0;
  }

  /** Connects some of the waiting clients. Call it every few milliseconds. */
  admit(): void {
    while (this.#entering < MAX_CONCURRENT) {
      const member = this.#waiting.shift();
      if (member === undefined) return;
      this.#entering += 1;
      void this.#enter(member);
    }
  }

  /** Sends the messages that are due, and moves and reconnects clients. Call it every few milliseconds. */
  act(): void {
    const now = this.#parts.clock.now();
    this.#sendingSince ??= now;
    const elapsed = now - this.#sendingSince;
    for (const group of this.#senderGroups) {
      for (; group.sent < (elapsed * group.rate * group.members.length) / 1000; group.sent += 1) {
        const member = group.members[group.sent % group.members.length];
        if (member !== undefined) this.#send(member, (group.sent * 1_000_000) / (group.rate * group.members.length));
      }
    }
    const [movers, returners] = [this.#movers, this.#returners];
    for (; this.#moved < (elapsed * movers.length) / MOVE_EVERY_MS; this.#moved += 1) {
      this.#move(movers[this.#moved % movers.length]);
    }
    for (; this.#reconnected < (elapsed * returners.length) / RECONNECT_EVERY_MS; this.#reconnected += 1) {
      this.#reconnect(returners[this.#reconnected % returners.length], this.#reconnected % 2 === 0);
    }
  }

  /** Waits until every message must have come, and counts the lost ones. Call it after the last {@link act}. */
  async finish(): Promise<void> {
    await new Promise<void>((resolve) => this.#parts.clock.setTimer(LOST_AFTER_MS, resolve));
    for (const stream of [...this.streams.streams]) this.#evaluate(stream, true);
  }

  /** Closes all connections. */
  close(): void {
    for (const { client } of this.#all) client.terminate();
  }

  #newMember(kind: SoakKind, room: string): SoakClient {
    const codec = room === LOUD_ROOM ? this.#loud : this.#quiet;
    const member = { kind, codec, room, hasEntered: false, isPaused: false, stay: undefined, stream: undefined };
    return Object.assign(member, { client: this.#newClient(member) });
  }

  #newClient({ codec, kind }: Pick<SoakClient, "codec" | "kind">): LoadClient {
    const index = this.#names++;
    return new LoadClient(index, `${kind}-${index}`, codec, {
      received: (client) => this.#received(client),
      damaged: () => increment(this.troubles, "damaged message"),
      answered: (client) => this.#answered(client),
      refused: (client, code) => this.#refused(client, code),
      closed: (client, why) => this.#closed(client, why),
    });
  }

  async #enter(member: SoakClient): Promise<void> {
    const { runtime, address } = this.#parts;
    const { client } = member;
    this.#byClient.set(client, member);
    try {
      await client.connect(runtime, address);
      client.enter(member.room);
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      this.#closed(client, error.code);
    }
  }

  #answered(client: LoadClient): void {
    const member = this.#byClient.get(client);
    if (member === undefined) return;
    if (!member.hasEntered) this.#entering -= 1;
    member.hasEntered = true;
    member.stay = this.streams.enter(member.room);
    membersIn(this.#byRoom, member.room).add(member);
    if (member.kind === "dead") client.pause();
    if (member.kind === "slow") this.#readLater(member);
  }

  #readLater(member: SoakClient): void {
    const { client } = member;
    member.isPaused = true;
    client.pause();
    this.#parts.clock.setTimer(SLOW_MS, () => {
      if (member.client !== client) return;
      member.isPaused = false;
      client.resume();
    });
  }

  #received(client: LoadClient): void {
    const member = this.#byClient.get(client);
    if (member?.stay === undefined) return;
    const { sender, seq, micros } = member.codec.tag;
    if (HEALTHY.has(member.kind)) {
      this.streams.receive(member.stay, sender, seq);
      this.latency.record((this.#parts.clock.now() - (this.#sendingSince ?? 0)) * 1000 - micros);
    } else if (member.kind === "slow" && !member.isPaused) this.#readLater(member);
  }

  #send(member: SoakClient, micros: number): void {
    if (member.stay === undefined) return;
    member.stream ??= this.streams.begin(member.room);
    member.client.sendMessage(this.streams.send(member.stream), Math.floor(micros), member.stream);
    this.sent += 1;
  }

  #move(member: SoakClient | undefined): void {
    if (member?.stay === undefined) return;
    this.#leaveRoom(member, true);
    const [rooms, at] = [[...this.#byRoom.keys()].filter((room) => room.startsWith("room")), this.moves];
    member.room = rooms[(at * 7919) % rooms.length] ?? member.room;
    member.client.move(member.room);
    this.moves += 1;
  }

  /** @param closes whether the client sends its pending bytes before the connection ends */
  #reconnect(member: SoakClient | undefined, closes: boolean): void {
    if (member?.stay === undefined) return;
    this.#leaveRoom(member, closes);
    if (closes) member.client.close();
    else member.client.terminate();
    this.#enterLater(member);
    this.returns += 1;
  }

  #enterLater(member: SoakClient): void {
    this.#byClient.delete(member.client);
    member.client = this.#newClient(member);
    member.hasEntered = false;
    member.isPaused = false;
    this.#parts.clock.setTimer(RECONNECT_MS, () => this.#waiting.push(member));
  }

  #leaveRoom(member: SoakClient, isWhole: boolean): void {
    member.stay = undefined;
    this.#byRoom.get(member.room)?.delete(member);
    const { stream } = member;
    member.stream = undefined;
    if (stream !== undefined) this.#parts.clock.setTimer(LOST_AFTER_MS, () => this.#evaluate(stream, isWhole));
  }

  #evaluate(stream: number, isWhole: boolean): void {
    const members = this.#byRoom.get(this.streams.roomOf(stream) ?? "") ?? [];
    const stays = Array.from(members).flatMap((member) => {
      const receives = HEALTHY.has(member.kind) && member.stream !== stream && member.stay !== undefined;
      return receives ? [member.stay as Stay] : [];
    });
    this.streams.end(stream, stays, isWhole);
  }

  #refused(client: LoadClient, code: string): void {
    const member = this.#byClient.get(client);
    if (member !== undefined && HEALTHY.has(member.kind)) increment(this.troubles, `${code} to a ${member.kind}`);
  }

  #closed(client: LoadClient, why: string): void {
    const member = this.#byClient.get(client);
    if (member === undefined) return;
    if (!member.hasEntered) this.#entering -= 1;
    if (HEALTHY.has(member.kind)) increment(this.troubles, `a ${member.kind} was closed: ${why}`);
    else increment(this.evicted, `${member.kind}: ${why}`);
    this.#leaveRoom(member, false);
    this.#enterLater(member);
  }
}

function membersIn(members: Map<string, Set<SoakClient>>, room: string): Set<SoakClient> {
  const found = members.get(room) ?? new Set();
  members.set(room, found);
  return found;
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
