import type { Destination, Handoff, Moves } from "../../chat/moves.ts";
import type { SessionId } from "../../chat/ids.ts";
import { LOBBY, type RoomName } from "../../chat/nickname.ts";
import type { SessionState } from "../../chat/session_state.ts";
import type { BatchReader } from "./batch.ts";
import type { ThreadIndex } from "./home.ts";
import { OP } from "./link.ts";
import type { NamesParts, ThreadNames } from "./names.ts";
import {
  readHandoff,
  readRoomName,
  readSessionState,
  writeHandoff,
  writeRoomName,
  writeSessionState,
} from "./records.ts";
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

  async move(room: RoomName, state: SessionState, left: () => void): Promise<boolean> {
    const { homeOf, linkTo, pendingMemberships, replicas } = this.#parts;
    const { session, nickname } = state;
    const thread = homeOf(room.key);
    const link = linkTo(thread);
    if (link === undefined) return false;
    // Whoever claims its name next asks the thread that it is on then, which knows of no room that it has left before.
    await new Promise<void>((resolve) => pendingMemberships.whenSettled(session, resolve));
    const isTakenIn = await link.ask(OP.move, (out) => {
      writeRoomName(out, room);
      writeSessionState(out, state);
    }, (from) => {
      const yes = from.byte() === 1;
      if (!yes) return false;
      left(); // the answer stands at the place of the move
      replicas.released(room.key);
      return true;
    });
    if (isTakenIn) await this.#names.moveHolder(nickname, session, thread);
    return isTakenIn;
  }

  send(key: string, session: SessionId, handoff: Handoff): void {
    const out = this.#parts.linkTo(this.#parts.homeOf(key))?.begin(OP.handoff);
    if (out === undefined) return;
    out.name(session);
    writeHandoff(out, handoff);
  }

  /** A session of `thread` comes to this one, which keeps its room. */
  moved(from: BatchReader, thread: ThreadIndex): boolean {
    const room = readRoomName(from);
    const state = readSessionState(from);
    const { home } = this.#parts;
    if (!home.hasPlace(room.key, state.session) || !this.#destination?.expect(room, state)) return false;
    home.relocate(room.key, thread);
    return true;
  }

  handoff(from: BatchReader): void {
    this.#destination?.arrived(from.name(), readHandoff(from));
  }
}
