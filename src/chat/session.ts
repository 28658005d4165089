import type { Answer } from "./answer.ts";
import type { Problem } from "./code.ts";
import type { Encoder, Recipient } from "./encoder.ts";
import type { RequestId, SessionId } from "./ids.ts";
import type { Language } from "./language.ts";
import { type Nickname, parseRoomName } from "./nickname.ts";
import type { Room } from "./room.ts";

/** Where a session's bytes go: the writer of its connection. It takes nothing more once the connection is closing. */
export interface Outbox {
  /** Sends `bytes`, which never change, after everything sent before. */
  send(bytes: Uint8Array): void;
  /** Sends a replay of history, which by itself never makes a slow consumer of a session. */
  replay(bytes: Uint8Array): void;
  /** Ends the connection because its client asked for it, once everything is sent. */
  quit(): void;
}

/** How a session speaks. The first bytes of its connection decide. */
export interface SessionProtocol {
  /** What sessions and messages are counted under. */
  readonly name: string;
  /** The encoder for a language. @param language the server's default when undefined */
  encoder(language: Language | undefined): Encoder;
  /** `one`: in one room at a time, which `/join` changes. `many`: in several, which are joined and left one by one. */
  readonly rooms: "one" | "many";
}

/** A session of the chat, from connecting to {@link Session.end}. */
export class Session implements Recipient {
  readonly id: SessionId;
  /** Replaced when its connection has followed it to another thread. */
  outbox: Outbox;
  /** Settled before the session has a nickname. */
  protocol: SessionProtocol;
  /** The nickname, once it is claimed. */
  nickname: Nickname | undefined;
  /** The language that the client asked for. */
  language: Language | undefined;
  /** The rooms that it is a member of. */
  readonly rooms: Room[] = [];
  #ended = false;

  constructor(id: SessionId, protocol: SessionProtocol, outbox: Outbox) {
    this.id = id;
    this.protocol = protocol;
    this.outbox = outbox;
  }

  get encoder(): Encoder {
    return this.protocol.encoder(this.language);
  }

  /** Whether the session has ended. A pending operation must then give back what it gets. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Marks the session as ended. The hub does the rest: see {@link Hub.end}. */
  end(): void {
    this.#ended = true;
  }

  /** Changes the language. What its rooms had for it before is sent in the old one. */
  speak(language: Language): void {
    if (language === this.language) return;
    const before = this.encoder;
    this.language = language;
    for (const room of this.rooms) room.changeEncoder(this, before);
  }

  /** The room that `name` names in any spelling, if the session is a member; without a name, its first room. */
  room(name?: string): Room | undefined {
    if (name === undefined) return this.rooms[0];
    const shown = this.rooms.find((room) => room.name === name);
    if (shown !== undefined) return shown;
    const key = parseRoomName(name)?.key;
    return this.rooms.find((room) => room.key === key);
  }

  /** Sends one answer, after everything that its rooms had for it when the answer was given. */
  answer(answer: Answer): void {
    const bytes = this.encoder.answer(answer, this);
    if (bytes.length === 0) return;
    if (answer.kind !== "joined" && answer.kind !== "history") return this.send(bytes);
    this.#catchUp();
    this.outbox.replay(bytes);
  }

  /** Sends bytes, which never change, after everything that its rooms had for it. */
  send(bytes: Uint8Array): undefined {
    this.#catchUp();
    this.outbox.send(bytes);
  }

  refuse(problem: Problem, id?: RequestId): void {
    this.answer({ kind: "error", problem, id });
  }

  #catchUp(): void {
    for (const room of this.rooms) room.catchUp(this);
  }
}
