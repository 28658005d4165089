import type { Answer } from "./answer.ts";
import type { Problem } from "./code.ts";
import type { Encoder, EventEncoder, Recipient } from "./encoder.ts";
import type { RequestId, SessionId } from "./ids.ts";
import type { Language } from "./language.ts";
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

/** How a session speaks. The first bytes of its connection decide. */
export interface SessionProtocol {
  /** The name that sessions and messages are counted under. */
  readonly name: string;
  /** The encoder for a language. @param language the server's default when undefined */
  encoder(language: Language | undefined): Encoder;
  /** `one`: in one room at a time, `/join` moves. `many`: joins and leaves each room by itself. */
  readonly rooms: "one" | "many";
}

/** A place in the order of a room. */
export interface Position {
  /** Names the life of the room: `seq` counts within it. */
  readonly epoch: string;
  readonly seq: number;
}

/** A room, as far as a member's session needs it. */
export interface SessionRoom {
  readonly key: string;
  /** The spelling that members are shown. */
  readonly name: string;
  /** The latest event that was delivered to its members here. */
  readonly position: Position;
  /** Gives `session` now what the room has gathered for it. */
  catchUp(session: Session): void;
  /** The session has another encoder of events. What the room has gathered for it is sent as `before` encoded it. */
  changeEncoder(session: Session, before: EventEncoder): void;
}

/** A client's part in the chat, from {@link Hub.open} to {@link Hub.end}. */
export class Session implements Recipient {
  readonly id: SessionId;
  /** Replaced when its connection follows it to another thread. */
  outbox: Outbox;
  /** Replaced at most once, before the session has a nickname: once the first bytes decide the protocol. */
  protocol: SessionProtocol;
  /** Set when the nickname is claimed. */
  nickname: Nickname | undefined;
  /** The language that the client asked for. */
  language: Language | undefined;
  /** The rooms that the session is a member of. */
  readonly rooms: SessionRoom[] = [];
  #ended = false;

  constructor(id: SessionId, protocol: SessionProtocol, outbox: Outbox) {
    this.id = id;
    this.protocol = protocol;
    this.outbox = outbox;
  }

  get encoder(): Encoder {
    return this.protocol.encoder(this.language);
  }

  /** Whether the session is over. A pending operation must then give back what it gets. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Marks the session as over. The hub does the rest: see {@link Hub.end}. */
  end(): void {
    this.#ended = true;
  }

  /** Changes the language. What its rooms had for it before is sent in the old one. */
  speak(language: Language): void {
    if (language === this.language) return;
    const before = this.encoder.events;
    this.language = language;
    if (this.encoder.events === before) return;
    for (const room of this.rooms) room.changeEncoder(this, before);
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
    const bytes = this.encoder.answer(answer, this);
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
    this.answer({ kind: "error", problem, id });
  }

  #catchUp(): void {
    for (const room of this.rooms) room.catchUp(this);
  }
}
