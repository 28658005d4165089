import type { Destination, Moves, Parcel, Traveller } from "../../chat/moves.ts";
import type { SessionId } from "../../chat/event.ts";
import { LOBBY, type Nickname } from "../../chat/nickname.ts";
import type { BatchReader } from "./batch.ts";
import type { Departures } from "./departures.ts";
import type { HistoryReplicas } from "./replicas.ts";
import type { Home, Thread } from "./home.ts";
import { type Link, OP } from "./link.ts";
import { readParcel, readTraveller, writeParcel, writeTraveller } from "./records.ts";

export interface MovesParts {
  /** This thread. */
  readonly self: Thread;
  readonly home: Home;
  readonly departures: Departures;
  readonly replicas: HistoryReplicas;
  homeOf(name: string): Thread;
  /** Undefined to this thread itself. */
  linkTo(thread: Thread): Link | undefined;
}

/** Sessions that follow their room to its home. */
export class ThreadMoves implements Moves {
  readonly #parts: MovesParts;
  #destination: Destination | undefined;

  constructor(parts: MovesParts) {
    this.#parts = parts;
  }

  attach(destination: Destination): void {
    this.#destination = destination;
  }

  /** Who is in the lobby is on its way to a room. */
  isElsewhere(room: string): boolean {
    return room !== LOBBY && this.#parts.homeOf(room) !== this.#parts.self;
  }

  async move(room: string, traveller: Traveller, left: () => void): Promise<boolean> {
    const { homeOf, linkTo, departures, replicas } = this.#parts;
    const { session, nickname } = traveller;
    const thread = homeOf(room);
    const link = linkTo(thread);
    if (link === undefined) return false;
    // Whoever claims its name next asks the thread that it is on then, which knows of no room that it has left before.
    await new Promise<void>((resolve) => departures.whenSettled(session, resolve));
    const isTakenIn = await link.ask(OP.move, (out) => {
      out.name(room);
      writeTraveller(out, traveller);
    }, (from) => {
      const yes = from.byte() === 1;
      if (!yes) return false;
      left(); // the answer stands at the place of the move
      replicas.released(room);
      return true;
    });
    if (isTakenIn) await this.#rehold(nickname, session, thread);
    return isTakenIn;
  }

  send(room: string, session: SessionId, parcel: Parcel): void {
    const out = this.#parts.linkTo(this.#parts.homeOf(room))?.begin(OP.parcel);
    if (out === undefined) return;
    out.name(session);
    writeParcel(out, parcel);
  }

  /** A session of `thread` comes to this one, which keeps its room. */
  moved(from: BatchReader, thread: Thread): boolean {
    const room = from.name();
    const traveller = readTraveller(from);
    const { home } = this.#parts;
    if (!home.hasPlace(room, traveller.session) || !this.#destination?.expect(room, traveller)) return false;
    home.relocate(room, thread);
    return true;
  }

  parcel(from: BatchReader): void {
    this.#destination?.arrived(from.name(), readParcel(from));
  }

  /** From now on whispers to the name go to `thread`. */
  #rehold({ key }: Nickname, session: SessionId, thread: Thread): Promise<void> {
    const { self, home, homeOf, linkTo } = this.#parts;
    const link = linkTo(homeOf(key));
    if (link === undefined) return Promise.resolve(home.rehold(key, session, self, thread));
    return link.ask(OP.rehold, (out) => {
      out.string(key);
      out.name(session);
      out.word(thread);
    }, () => undefined);
  }
}
