import type { Problem } from "./code.ts";
import type { Answer, Encoder } from "./encoder.ts";
import type { RequestId, SessionId } from "./event.ts";
import { type Nickname, parseRoomName } from "./nickname.ts";

/** Where a session's bytes go: the writer of its connection. Ignores everything once the connection is closing. */
export interface Outbox {
  /** Sends `bytes` (which never change) after everything sent before. */
  send(bytes: Uint8Array): void;
  /** The same for history, which by itself never makes a session a slow consumer. */
  replay(bytes: Uint8Array): void;
  /** Ends the connection as its client asked, after everything sent before. */
  quit(): void;
}

/** How a session speaks: chosen by its first bytes. */
export interface SessionProtocol {
  /** The name that sessions and messages are counted under. */
  readonly name: string;
  readonly encoder: Encoder;
  /** `one`: in one room at a time, `/join` moves. `many`: joins and leaves each room by itself. */
  readonly rooms: "one" | "many";
}

/** A room, as far as a member's session needs it. */
export interface SessionRoom {
  readonly key: string;
  /** The spelling that members are shown. */
  readonly name: string;
  /** Gives `session` now what the room has gathered for it. */
  catchUp(session: Session): void;
}

/** A client's part in the chat, from {@link Hub.open} to {@link Hub.end}. */
export class Session {
  readonly id: SessionId;
  /** Replaced when its connection follows it to another thread. */
  outbox: Outbox;
  /** Replaced at most once, before the session has a nickname: once the first bytes decide the protocol. */
  protocol: SessionProtocol;
  /** Set when the nickname is claimed. */
  nickname: Nickname | undefined;
  /** The rooms that the session is a member of. */
  readonly rooms: SessionRoom[] = [];
  #ended = false;

  constructor(id: SessionId, protocol: SessionProtocol, outbox: Outbox) {
    this.id = id;
    this.protocol = protocol;
    this.outbox = outbox;
  }

  get encoder(): Encoder {
    return this.protocol.encoder;
  }

  /** Whether the session is over. A pending operation must then give back what it gets. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Marks the session as over. The hub does the rest: see {@link Hub.end}. */
  end(): void {
    this.#ended = true;
  }

  /** Finds the member's room with that name, in any spelling; without a name, the first (or only) room. */
  room(name?: string): SessionRoom | undefined {
    if (name === undefined) return this.rooms[0];
    const shown = this.rooms.find((room) => room.name === name);
    if (shown !== undefined) return shown;
    const key = parseRoomName(name)?.key;
    return this.rooms.find((room) => room.key === key);
  }

  /** Sends one answer, after everything its rooms have gathered for it so far. */
  answer(answer: Answer): void {
    const bytes = this.encoder.answer(answer);
    if (bytes.length === 0) return;
    if (answer.kind !== "joined" && answer.kind !== "history") return this.send(bytes);
    this.#catchUp();
    this.outbox.replay(bytes);
  }

  /** Sends bytes, which never change, after everything its rooms have gathered for it so far. */
  send(bytes: Uint8Array): undefined {
    this.#catchUp();
    this.outbox.send(bytes);
  }

  /** Answers that a request was refused. */
  refuse(problem: Problem, id?: RequestId): void {
    this.answer({ kind: "error", problem, ...(id === undefined ? {} : { id }) });
  }

  #catchUp(): void {
    for (const room of this.rooms) room.catchUp(this);
  }
}
