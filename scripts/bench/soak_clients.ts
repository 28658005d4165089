/** The clients of the soak: those who stay, move and come again, and those who are slow, dead or mute. */

import { LoadClient } from "../../src/cli/bench/load_client.ts";
import { LoadCodec } from "../../src/cli/bench/load_codec.ts";
import type { Clock } from "../../src/lib/clock.ts";
import { Histogram } from "../../src/lib/histogram.ts";
import { type Address, AddressError, type Runtime } from "../../src/runtime/mod.ts";
import { SoakStreams, type Stay } from "./soak_streams.ts";

/** Clients of each kind, in parts of a thousand; the rest stays. */
const SHARES = { mover: 100, comer: 100, slow: 4, dead: 4, mute: 4 } as const;
/** So many speak much and long in the loud room, where the slow and the dead fall behind; as many listen well. */
const LOUD = 4;
const ROOM_SIZE = 10;
const LOUD_ROOM = "loud";

/** Messages a second of each healthy client, and of each of those who are loud. */
const RATE = 0.4;
const LOUD_RATE = 10;
const SIZE = 64;
const LOUD_SIZE = 3000;

/** Connections that are being made at a time. */
const ARRIVING = 64;
const MOVE_EVERY_MS = 10_000;
const COME_EVERY_MS = 15_000;
const COME_BACK_MS = 1000;
/** A slow client takes what one read brings, and then nothing for so long. */
const SLOW_MS = 8000;
/** What was not heard so long after it was sent is lost. */
const PATIENCE_MS = 15_000;

export type Kind = keyof typeof SHARES | "stayer" | "loud";

const HEALTHY: ReadonlySet<Kind> = new Set(["stayer", "mover", "comer", "loud"]);

interface Visitor {
  readonly kind: Kind;
  readonly wire: LoadCodec;
  client: LoadClient;
  /** Whether that client has been let in, and whether it does not read. */
  hasArrived: boolean;
  isPaused: boolean;
  room: string;
  /** Undefined while it is on its way. */
  stay: Stay | undefined;
  stream: number | undefined;
}

export interface SoakParts {
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
  readonly #visitors: Visitor[] = [];
  readonly #byClient = new Map<LoadClient, Visitor>();
  readonly #members = new Map<string, Set<Visitor>>();
  readonly #speakers: { readonly visitors: readonly Visitor[]; readonly rate: number; said: number }[] = [];
  readonly #movers: readonly Visitor[];
  readonly #comers: readonly Visitor[];
  readonly #waiting: Visitor[] = [];
  #arriving = 0;
  #names = 0;
  #speakingSince: number | undefined;
  #moved = 0;
  #came = 0;
  /** Since it was last taken. */
  latency = new Histogram();
  sent = 0;
  moves = 0;
  returns = 0;
  /** By reason: closed connections of those who are slow, dead or mute. */
  readonly evicted = new Map<string, number>();
  /** What must not be: healthy clients that were closed or refused. */
  readonly troubles = new Map<string, number>();

  constructor(parts: SoakParts) {
    this.#parts = parts;
    const count = (share: number) => Math.max(1, Math.round((parts.clients * share) / 1000));
    const kinds: Kind[] = Array.from({ length: LOUD * 2 }, () => "loud");
    for (const kind of ["mover", "comer", "slow", "dead", "mute"] as const) {
      kinds.push(...Array.from({ length: count(SHARES[kind]) }, () => kind));
    }
    while (kinds.length < parts.clients) kinds.push("stayer");
    const rooms = Math.max(2, Math.round(parts.clients / ROOM_SIZE));
    kinds.forEach((kind, i) => {
      const isLoud = kind === "loud" || kind === "slow" || kind === "dead";
      const visitor = this.#newVisitor(kind, isLoud ? LOUD_ROOM : kind === "mute" ? "mute" : `room${i % rooms}`);
      this.#visitors.push(visitor);
      this.#waiting.push(visitor);
    });
    const of = (...some: Kind[]) => this.#visitors.filter(({ kind }) => some.includes(kind));
    this.#movers = of("mover");
    this.#comers = of("comer");
    const loud = of("loud");
    this.#speakers.push({ visitors: of("stayer", "mover", "comer"), rate: RATE, said: 0 });
    this.#speakers.push({ visitors: loud.slice(0, LOUD), rate: LOUD_RATE, said: 0 });
    this.#speakers.push({ visitors: loud.slice(LOUD), rate: RATE, said: 0 });
  }

  /** Those who are in their rooms. */
  get there(): number {
    return this.#visitors.filter(({ stay }) => stay !== undefined).length;
  }

  /** Whether everybody has come for the first time. */
  get isFull(): boolean {
    return this.#waiting.length === 0 && this.#arriving === 0;
  }

  /** Lets some of those in who wait. To be called every few milliseconds. */
  admit(): void {
    while (this.#arriving < ARRIVING) {
      const visitor = this.#waiting.shift();
      if (visitor === undefined) return;
      this.#arriving += 1;
      void this.#enter(visitor);
    }
  }

  /** Says what is due, and lets some move and come again. To be called every few milliseconds. */
  act(): void {
    const now = this.#parts.clock.now();
    this.#speakingSince ??= now;
    const elapsed = now - this.#speakingSince;
    for (const group of this.#speakers) {
      for (; group.said < (elapsed * group.rate * group.visitors.length) / 1000; group.said += 1) {
        const visitor = group.visitors[group.said % group.visitors.length];
        if (visitor !== undefined) this.#say(visitor, (group.said * 1_000_000) / (group.rate * group.visitors.length));
      }
    }
    const [movers, comers] = [this.#movers, this.#comers];
    for (; this.#moved < (elapsed * movers.length) / MOVE_EVERY_MS; this.#moved += 1) {
      this.#move(movers[this.#moved % movers.length]);
    }
    for (; this.#came < (elapsed * comers.length) / COME_EVERY_MS; this.#came += 1) {
      this.#comeAgain(comers[this.#came % comers.length], this.#came % 2 === 0);
    }
  }

  /** Nobody speaks any more: resolves when everything that was said must have been heard, and was judged. */
  async finish(): Promise<void> {
    await new Promise<void>((resolve) => this.#parts.clock.setTimer(PATIENCE_MS, resolve));
    for (const stream of [...this.streams.streams]) this.#judge(stream, true);
  }

  leave(): void {
    for (const { client } of this.#visitors) client.terminate();
  }

  #newVisitor(kind: Kind, room: string): Visitor {
    const wire = room === LOUD_ROOM ? this.#loud : this.#quiet;
    const visitor = { kind, wire, room, hasArrived: false, isPaused: false, stay: undefined, stream: undefined };
    return Object.assign(visitor, { client: this.#newClient(visitor) });
  }

  #newClient({ wire, kind }: Pick<Visitor, "wire" | "kind">): LoadClient {
    const index = this.#names++;
    return new LoadClient(index, `${kind}-${index}`, wire, {
      marked: (client) => this.#heard(client),
      damaged: () => increment(this.troubles, "damaged message"),
      answered: (client) => this.#answered(client),
      refused: (client, code) => this.#refused(client, code),
      closed: (client, why) => this.#closed(client, why),
    });
  }

  async #enter(visitor: Visitor): Promise<void> {
    const { runtime, address } = this.#parts;
    const { client } = visitor;
    this.#byClient.set(client, visitor);
    try {
      await client.connect(runtime, address);
      client.enter(visitor.room);
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      this.#closed(client, error.code);
    }
  }

  #answered(client: LoadClient): void {
    const visitor = this.#byClient.get(client);
    if (visitor === undefined) return;
    if (!visitor.hasArrived) this.#arriving -= 1;
    visitor.hasArrived = true;
    visitor.stay = this.streams.enter(visitor.room);
    membersIn(this.#members, visitor.room).add(visitor);
    if (visitor.kind === "dead") client.pause();
    if (visitor.kind === "slow") this.#readLater(visitor);
  }

  #readLater(visitor: Visitor): void {
    const { client } = visitor;
    visitor.isPaused = true;
    client.pause();
    this.#parts.clock.setTimer(SLOW_MS, () => {
      if (visitor.client !== client) return;
      visitor.isPaused = false;
      client.resume();
    });
  }

  #heard(client: LoadClient): void {
    const visitor = this.#byClient.get(client);
    if (visitor?.stay === undefined) return;
    const { sender, seq, micros } = visitor.wire.mark;
    if (HEALTHY.has(visitor.kind)) {
      this.streams.hear(visitor.stay, sender, seq);
      this.latency.record((this.#parts.clock.now() - (this.#speakingSince ?? 0)) * 1000 - micros);
    } else if (visitor.kind === "slow" && !visitor.isPaused) this.#readLater(visitor);
  }

  #say(visitor: Visitor, micros: number): void {
    if (visitor.stay === undefined) return;
    visitor.stream ??= this.streams.begin(visitor.room);
    visitor.client.say(this.streams.say(visitor.stream), Math.floor(micros), visitor.stream);
    this.sent += 1;
  }

  #move(visitor: Visitor | undefined): void {
    if (visitor?.stay === undefined) return;
    this.#leaveRoom(visitor, true);
    const [rooms, at] = [[...this.#members.keys()].filter((room) => room.startsWith("room")), this.moves];
    visitor.room = rooms[(at * 7919) % rooms.length] ?? visitor.room;
    visitor.client.move(visitor.room);
    this.moves += 1;
  }

  /** @param isPolite says everything, and ends; otherwise it is cut off */
  #comeAgain(visitor: Visitor | undefined, isPolite: boolean): void {
    if (visitor?.stay === undefined) return;
    this.#leaveRoom(visitor, isPolite);
    if (isPolite) visitor.client.leave();
    else visitor.client.terminate();
    this.#comeBack(visitor);
    this.returns += 1;
  }

  #comeBack(visitor: Visitor): void {
    this.#byClient.delete(visitor.client);
    visitor.client = this.#newClient(visitor);
    visitor.hasArrived = false;
    visitor.isPaused = false;
    this.#parts.clock.setTimer(COME_BACK_MS, () => this.#waiting.push(visitor));
  }

  #leaveRoom(visitor: Visitor, isWhole: boolean): void {
    visitor.stay = undefined;
    this.#members.get(visitor.room)?.delete(visitor);
    const { stream } = visitor;
    visitor.stream = undefined;
    if (stream !== undefined) this.#parts.clock.setTimer(PATIENCE_MS, () => this.#judge(stream, isWhole));
  }

  #judge(stream: number, isWhole: boolean): void {
    const members = this.#members.get(this.streams.roomOf(stream) ?? "") ?? [];
    const stays = Array.from(members).flatMap((member) => {
      const isListening = HEALTHY.has(member.kind) && member.stream !== stream && member.stay !== undefined;
      return isListening ? [member.stay as Stay] : [];
    });
    this.streams.end(stream, stays, isWhole);
  }

  #refused(client: LoadClient, code: string): void {
    const visitor = this.#byClient.get(client);
    if (visitor !== undefined && HEALTHY.has(visitor.kind)) increment(this.troubles, `${code} to a ${visitor.kind}`);
  }

  #closed(client: LoadClient, why: string): void {
    const visitor = this.#byClient.get(client);
    if (visitor === undefined) return;
    if (!visitor.hasArrived) this.#arriving -= 1;
    if (HEALTHY.has(visitor.kind)) increment(this.troubles, `a ${visitor.kind} was closed: ${why}`);
    else increment(this.evicted, `${visitor.kind}: ${why}`);
    this.#leaveRoom(visitor, false);
    this.#comeBack(visitor);
  }
}

function membersIn(members: Map<string, Set<Visitor>>, room: string): Set<Visitor> {
  const there = members.get(room) ?? new Set();
  members.set(room, there);
  return there;
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
