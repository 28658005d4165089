import type { SessionId } from "../../../chat/ids.ts";
import type { Destination, Handoff, Moves, MovingSession } from "../../../chat/moves.ts";
import { LOBBY, type RoomName } from "../../../chat/nickname.ts";
import type { Home } from "../home.ts";
import { OP } from "../ops.ts";
import type { RecordHandlers } from "../record_handlers.ts";
import type { PendingMemberships } from "../pending_memberships.ts";
import {
  readHandoff,
  readMovingSession,
  readRoomName,
  writeHandoff,
  writeMovingSession,
  writeRoomName,
} from "../records.ts";
import type { HistoryReplicas } from "../replicas.ts";
import type { ThreadLinks } from "../thread_links.ts";
import { HolderMoves } from "./holder_moves.ts";

/**
 * Members of rooms up to this size move to the room's home. In larger rooms the records that cross threads cost little
 * beside what members are sent, and all threads have a part in sending it.
 */
const MAX_MEMBERS = 64;

export interface MovesParts {
  readonly home: Home;
  readonly links: ThreadLinks;
  readonly replicas: HistoryReplicas;
  readonly pendingMemberships: PendingMemberships;
}

/** Sessions that follow their room to its home. */
export class ThreadMoves implements Moves {
  readonly handlers: RecordHandlers;
  readonly #parts: MovesParts;
  readonly #holders: HolderMoves;
  #destination: Destination | undefined;

  constructor(parts: MovesParts) {
    this.#parts = parts;
    this.#holders = new HolderMoves(parts.home, parts.links);
    this.handlers = {
      ...this.#holders.handlers,
      [OP.move]: (from, link, thread) => {
        const ask = from.word();
        const isAccepted = this.#accept(readRoomName(from), readMovingSession(from), thread);
        link.answer(ask).byte(isAccepted ? 1 : 0);
      },
      [OP.handoff]: (from) => this.#destination?.arrived(from.name(), readHandoff(from)),
    };
  }

  attach(destination: Destination): void {
    this.#destination = destination;
  }

  /** Never for the lobby: its members are about to join another room. */
  isElsewhere(key: string): boolean {
    const { links } = this.#parts;
    return key !== LOBBY && links.homeOf(key) !== links.self;
  }

  async move(room: RoomName, moving: MovingSession, left: () => void): Promise<boolean> {
    const { links, pendingMemberships, replicas } = this.#parts;
    const { session, nickname } = moving;
    const thread = links.homeOf(room.key);
    const link = links.to(thread);
    if (link === undefined) return false;
    // A claim to its name will wait for its new thread, which does not know of its joins and leaves here.
    await new Promise<void>((resolve) => pendingMemberships.whenSettled(session, resolve));
    const hasMoved = await link.ask(OP.move, (out) => {
      writeRoomName(out, room);
      writeMovingSession(out, moving);
    }, (from) => {
      const isAccepted = from.byte() === 1;
      if (!isAccepted) return false;
      left(); // the answer stands at the place of the move
      replicas.released(room.key);
      return true;
    });
    if (hasMoved) await this.#holders.move(nickname, session, thread);
    return hasMoved;
  }

  send(key: string, session: SessionId, handoff: Handoff): void {
    const out = this.#parts.links.toHomeOf(key)?.begin(OP.handoff);
    if (out === undefined) return;
    out.name(session);
    writeHandoff(out, handoff);
  }

  /** Accepts a session of `thread`, unless it has left the room or the room has grown. */
  #accept(room: RoomName, moving: MovingSession, thread: number): boolean {
    const { home, links } = this.#parts;
    const { key } = room;
    const isSmall = home.logs.memberCount(key) <= MAX_MEMBERS;
    if (!isSmall || !home.logs.has(key, moving.session) || !this.#destination?.expect(room, moving)) return false;
    home.moveMember(key, thread, links.self);
    return true;
  }
}
