import type { Destination, Moves, Parcel, Traveller } from "../../chat/moves.ts";
import type { SessionId } from "../../chat/event.ts";
import { LOBBY, type RoomName } from "../../chat/nickname.ts";
import type { BatchReader } from "./batch.ts";
import type { Thread } from "./home.ts";
import { OP } from "./link.ts";
import type { NamesParts, ThreadNames } from "./names.ts";
import { readParcel, readRoomName, readTraveller, writeParcel, writeRoomName, writeTraveller } from "./records.ts";
import type { HistoryReplicas } from "./replicas.ts";

export interface MovesParts extends NamesParts {
  readonly replicas: HistoryReplicas;
}

/** Sessions that follow their room to its home. */
export class ThreadMoves implements Moves {
  readonly #parts: MovesParts;
  readonly #names: ThreadNames;
  #destination: Destination | undefined;

  constructor(parts: MovesParts, names: ThreadNames) {
    this.#parts = parts;
    this.#names = names;
  }

  attach(destination: Destination): void {
    this.#destination = destination;
  }

  /** Who is in the lobby is on its way to a room. */
  isElsewhere(key: string): boolean {
    return key !== LOBBY && this.#parts.homeOf(key) !== this.#parts.self;
  }

  async move(room: RoomName, traveller: Traveller, left: () => void): Promise<boolean> {
    const { homeOf, linkTo, departures, replicas } = this.#parts;
    const { session, nickname } = traveller;
    const thread = homeOf(room.key);
    const link = linkTo(thread);
    if (link === undefined) return false;
    // Whoever claims its name next asks the thread that it is on then, which knows of no room that it has left before.
    await new Promise<void>((resolve) => departures.whenSettled(session, resolve));
    const isTakenIn = await link.ask(OP.move, (out) => {
      writeRoomName(out, room);
      writeTraveller(out, traveller);
    }, (from) => {
      const yes = from.byte() === 1;
      if (!yes) return false;
      left(); // the answer stands at the place of the move
      replicas.released(room.key);
      return true;
    });
    if (isTakenIn) await this.#names.rehold(nickname, session, thread);
    return isTakenIn;
  }

  send(key: string, session: SessionId, parcel: Parcel): void {
    const out = this.#parts.linkTo(this.#parts.homeOf(key))?.begin(OP.parcel);
    if (out === undefined) return;
    out.name(session);
    writeParcel(out, parcel);
  }

  /** A session of `thread` comes to this one, which keeps its room. */
  moved(from: BatchReader, thread: Thread): boolean {
    const room = readRoomName(from);
    const traveller = readTraveller(from);
    const { home } = this.#parts;
    if (!home.hasPlace(room.key, traveller.session) || !this.#destination?.expect(room, traveller)) return false;
    home.relocate(room.key, thread);
    return true;
  }

  parcel(from: BatchReader): void {
    this.#destination?.arrived(from.name(), readParcel(from));
  }
}
