import type { Answer, Encoder } from "./encoder.ts";
import type { SessionId } from "./event.ts";
import type { Nickname } from "./nickname.ts";
import type { Problem } from "./code.ts";
import type { Room } from "./room.ts";

/** Where a session's bytes go: the writer of its connection. Takes nothing more once the connection is closing. */
export interface Outbox {
  /** Sends `bytes` (which never change) after everything pushed before. */
  push(bytes: Uint8Array): void;
  /** The same for history, which by itself never makes a slow consumer of anybody. */
  replay(bytes: Uint8Array): void;
  /** Ends the connection, at its client's own wish, once everything pushed is sent. */
  quit(): void;
}

/** Somebody's life in the chat, from connecting to {@link Session.end}. */
export class Session {
  readonly id: SessionId;
  readonly encoder: Encoder;
  readonly outbox: Outbox;
  /** Set once, when the nickname is claimed. */
  nickname: Nickname | undefined;
  /** The rooms it is a member of. A text session is in one. */
  readonly rooms: Room[] = [];
  #ended = false;

  constructor(id: SessionId, encoder: Encoder, outbox: Outbox) {
    this.id = id;
    this.encoder = encoder;
    this.outbox = outbox;
  }

  /** Whether it is over: what a pending operation brings must then be given back. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Marks it as over. The hub does the rest: see {@link Hub.end}. */
  end(): void {
    this.#ended = true;
  }

  /** Sends one answer, behind everything its rooms had for it when the answer was given. */
  answer(answer: Answer): void {
    for (const room of this.rooms) room.catchUp(this);
    const bytes = this.encoder.answer(answer);
    if (answer.kind === "joined" || answer.kind === "history") this.outbox.replay(bytes);
    else this.outbox.push(bytes);
  }

  refuse(problem: Problem): void {
    this.answer({ kind: "error", problem });
  }
}
