import type { Answer, Encoder } from "./encoder.ts";
import type { RequestId, SessionId } from "./event.ts";
import { type Nickname, parseRoomName } from "./nickname.ts";
import type { Problem } from "./code.ts";
import type { Room } from "./room.ts";

/** Where a session's bytes go: the writer of its connection. Takes nothing more once the connection is closing. */
export interface Outbox {
  /** Sends `bytes` (which never change) after everything pushed before. */
  send(bytes: Uint8Array): void;
  /** The same for history, which by itself never makes a slow consumer of anybody. */
  replay(bytes: Uint8Array): void;
  /** Ends the connection, at its client's own wish, once everything pushed is sent. */
  quit(): void;
}

/** How a session speaks: chosen by its first bytes. */
export interface SessionProtocol {
  /** What it is counted under. */
  readonly name: string;
  readonly encoder: Encoder;
  /** In one room at a time, moving by `/join`; or in many, joining and leaving each. */
  readonly rooms: "one" | "many";
}

/** Somebody's life in the chat, from connecting to {@link Session.end}. */
export class Session {
  readonly id: SessionId;
  /** Another one when its connection has followed it to another thread. */
  outbox: Outbox;
  /** Settled before it has a nickname. */
  protocol: SessionProtocol;
  /** Set once, when the nickname is claimed. */
  nickname: Nickname | undefined;
  /** The rooms it is a member of. */
  readonly rooms: Room[] = [];
  #ended = false;

  constructor(id: SessionId, protocol: SessionProtocol, outbox: Outbox) {
    this.id = id;
    this.protocol = protocol;
    this.outbox = outbox;
  }

  get encoder(): Encoder {
    return this.protocol.encoder;
  }

  /** Whether it is over: what a pending operation brings must then be given back. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Marks it as over. The hub does the rest: see {@link Hub.end}. */
  end(): void {
    this.#ended = true;
  }

  /** The room that `name` names in any spelling, if it is a member; without a name, the one room of a session that is in one. */
  room(name?: string): Room | undefined {
    if (name === undefined) return this.rooms[0];
    const shown = this.rooms.find((room) => room.name === name);
    if (shown !== undefined) return shown;
    const key = parseRoomName(name)?.key;
    return this.rooms.find((room) => room.key === key);
  }

  /** Sends one answer, behind everything its rooms had for it when the answer was given. */
  answer(answer: Answer): void {
    const bytes = this.encoder.answer(answer);
    if (bytes.length === 0) return;
    if (answer.kind !== "joined" && answer.kind !== "history") return this.send(bytes);
    this.#catchUp();
    this.outbox.replay(bytes);
  }

  /** Sends bytes, which never change, after everything its rooms had for it. */
  send(bytes: Uint8Array): undefined {
    this.#catchUp();
    this.outbox.send(bytes);
  }

  refuse(problem: Problem, id?: RequestId): void {
    this.answer({ kind: "error", problem, ...(id === undefined ? {} : { id }) });
  }

  #catchUp(): void {
    for (const room of this.rooms) room.catchUp(this);
  }
}
