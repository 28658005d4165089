/** The chat without sockets: sessions whose outbox is an array, an encoder that writes plain words, a clock that stands. */

import { LocalBackplane } from "../../src/backplane/local.ts";
import type { Backplane, BackplaneLimits } from "../../src/chat/backplane.ts";
import { Dispatcher, type Meter } from "../../src/chat/commands/mod.ts";
import type { Answer } from "../../src/chat/answer.ts";
import type { Problem } from "../../src/chat/code.ts";
import type { Encoder } from "../../src/chat/encoder.ts";
import type { Body } from "../../src/chat/body.ts";
import { encodeOnce } from "../../src/chat/encoding.ts";
import type { RequestId } from "../../src/chat/ids.ts";
import type { EventOf, RoomEvent } from "../../src/chat/events/mod.ts";
import { bodyOfText } from "../../src/chat/body.ts";
import { Hub } from "../../src/chat/hub.ts";
import type { ClientRequest } from "../../src/chat/request.ts";
import type { Session, SessionProtocol } from "../../src/chat/session.ts";
import type { ByteBuffer } from "../../src/lib/byte_buffer.ts";
import type { FlushScheduler } from "../../src/chat/flush/flush_scheduler.ts";
import { createFlushing } from "../../src/chat/flush/mod.ts";
import { FakeClock } from "./fake_clock.ts";

/** A meter that charges nothing. */
const FREE: Meter = { charge() {} };

const utf8 = { encoder: new TextEncoder(), decoder: new TextDecoder() };

export const LIMITS: BackplaneLimits = {
  maxRooms: 0,
  maxRoomMembers: 0,
  noticeMaxMembers: 0,
  historySize: 100,
  historyBytes: 0,
};

function wordsOf(event: RoomEvent): string {
  const { nick } = event;
  switch (event.kind) {
    case "message":
      return `${event.action ? "* " : ""}${nick}: ${textOf(event.body)}${flagsOf(event)}`;
    case "join":
      return `+${nick}`;
    case "leave":
      return `-${nick} (${event.reason})`;
    case "rename":
      return `${nick} > ${event.to}`;
    case "delete":
      return `${nick} deleted ${event.target}`;
    case "edit":
      return `${nick} edited ${event.target}: ${textOf(event.body)}`;
  }
}

/** A problem's code, value and explanation, if that is not the usage that the value shows. */
function problemWords({ code, about, explanation }: Problem): string {
  const why = explanation === undefined || explanation === "usage" ? "" : ` (${explanation})`;
  return `! ${code} ${about ?? ""}${why}`.trim();
}

function flagsOf({ edited, deleted }: EventOf<"message">): string {
  return `${edited ? " (edited)" : ""}${deleted ? " (deleted)" : ""}`;
}

function textOf({ text, payload }: Body): string {
  return utf8.decoder.decode((text ?? payload).view());
}

/** Events as words, one a line. Counts how often it encoded each. */
export class WordEncoder implements Encoder {
  readonly events = this;
  encoded = 0;

  event(event: RoomEvent, to: ByteBuffer): void {
    this.encoded += 1;
    to.append(utf8.encoder.encode(`${wordsOf(event)}\n`));
  }

  answer(answer: Answer): Uint8Array {
    return utf8.encoder.encode(this.#lines(answer).map((line) => `${line}\n`).join(""));
  }

  #lines(answer: Answer): string[] {
    switch (answer.kind) {
      case "error":
        return [problemWords(answer.problem)];
      case "joined":
        return [...answer.joined.history, answer.joined.join].map((event) => this.#words(event));
      case "history":
        return answer.events.map((event) => this.#words(event));
      case "whisper":
        return [`(${answer.whisper.from}) ${textOf(answer.whisper.body)}`];
      case "who":
        if (answer.exists === false) return [`no room ${answer.room}`];
        return [`${answer.room}=${answer.count}: ${answer.names.join(" ")}`];
      case "rooms":
        return [`${answer.count}: ${answer.rooms.map(({ name, members }) => `${name}=${members}`).join(" ")}`];
      case "help":
      case "usage":
        return [`${answer.kind}: ${answer.usages.map(({ usage }) => usage).join(" | ")}`];
      case "ack":
        return [`ack ${answer.id} ${answer.seq ?? "-"}`];
      case "welcome":
        return [];
      case "pong":
      case "notice":
      case "idle_warning":
        return [answer.kind];
    }
  }

  #words(event: RoomEvent): string {
    return utf8.decoder.decode(encodeOnce(event, this)).trimEnd();
  }
}

/** A client in the chat. */
export class Person {
  readonly session: Session;
  /** Every write, in order. */
  readonly pushes: Uint8Array[] = [];
  quits = 0;
  readonly #chat: Chat;
  #read = 0;

  constructor(chat: Chat, encoder: Encoder, rooms: SessionProtocol["rooms"]) {
    this.#chat = chat;
    const push = (bytes: Uint8Array) => void this.pushes.push(bytes);
    this.session = chat.hub.open({ name: "words", encoder: () => encoder, rooms }, {
      send: push,
      replay: push,
      quit: () => this.quits += 1,
    });
  }

  /** Ends this turn, and returns the lines that came since the last read. */
  read(): string[] {
    this.#chat.clock.endTurns();
    const text = this.pushes.slice(this.#read).map((bytes) => utf8.decoder.decode(bytes)).join("");
    this.#read = this.pushes.length;
    return text.split("\n").slice(0, -1);
  }

  /** Sends a message to its room. */
  say(text: string): void {
    const outcome = this.#dispatch({ kind: "message", body: bodyOfText(text) });
    if (outcome !== undefined && !(outcome instanceof Promise)) this.session.refuse(outcome);
  }

  /** Sends a line that is NICK for a session without a nickname, in another case: `rest` follows that word. */
  async sayNick(text: string, rest: string): Promise<void> {
    const outcome = await this.#dispatch({ kind: "message", body: bodyOfText(text), nick: rest });
    if (outcome !== undefined) this.session.refuse(outcome);
  }

  /** Runs a line such as `/join dev` or `NICK a`, and resolves when it is done. */
  async run(line: string): Promise<void> {
    const space = line.indexOf(" ");
    const word = space === -1 ? line : line.slice(0, space);
    const rest = space === -1 ? "" : line.slice(space + 1);
    const outcome = await this.#dispatch({ kind: "command", word, rest });
    if (outcome !== undefined) this.session.refuse(outcome);
  }

  /** Calls a command by its name, as JSON does, and resolves when it is done. */
  async call(name: string, input: object, id?: RequestId): Promise<void> {
    const outcome = await this.#dispatch({ kind: "call", name, input, id });
    if (outcome !== undefined) this.session.refuse(outcome, id);
  }

  end(): void {
    this.#chat.hub.end(this.session, "disconnected");
  }

  #dispatch(request: ClientRequest): ReturnType<Dispatcher["dispatch"]> {
    return this.#chat.dispatcher.dispatch(this.session, request, FREE, this.#chat.clock.now());
  }
}

export class Chat {
  readonly clock = new FakeClock();
  readonly encoder = new WordEncoder();
  readonly errors: unknown[] = [];
  readonly scheduler: FlushScheduler;
  readonly backplane: Backplane;
  readonly hub: Hub;
  readonly dispatcher: Dispatcher;

  /** @param maxDelayMs how long a batch may wait under load; 0: none waits */
  constructor(
    limits: Partial<BackplaneLimits> = {},
    wrap: (backplane: Backplane) => Backplane = (it) => it,
    maxDelayMs = 0,
  ) {
    const flushing = createFlushing(this.clock, (error) => this.errors.push(error), maxDelayMs);
    this.scheduler = flushing.scheduler;
    this.backplane = wrap(new LocalBackplane({ ...LIMITS, ...limits }, () => this.clock.time()));
    this.hub = new Hub(this.backplane, flushing);
    this.dispatcher = new Dispatcher(this.hub, 3, () => this.clock.time());
  }

  /** Opens a session without a nickname. */
  stranger(encoder: Encoder = this.encoder): Person {
    return new Person(this, encoder, "one");
  }

  /** Opens a session that may be in three rooms. It is in the lobby and has read everything so far. */
  async program(nick: string): Promise<Person> {
    const program = new Person(this, this.encoder, "many");
    await program.call("nick", { nick });
    if (program.session.nickname?.name !== nick) throw new Error(program.read().join());
    program.read();
    return program;
  }

  /** Opens a session that is in the lobby and has read everything so far. */
  async person(nick: string, encoder: Encoder = this.encoder): Promise<Person> {
    const person = this.stranger(encoder);
    await person.run(`NICK ${nick}`);
    if (person.session.nickname?.name !== nick) throw new Error(person.read().join());
    person.read();
    return person;
  }
}
