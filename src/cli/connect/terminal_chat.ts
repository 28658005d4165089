import { nameKey } from "../../chat/name_key.ts";
import { parseNickname } from "../../chat/nickname.ts";
import type { Client, ClientEvent, Closed } from "../../client/mod.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Language } from "../../chat/language.ts";
import { Arrival } from "./arrival.ts";
import { ChatLog } from "./chat_log.ts";
import { runLine } from "./commands.ts";
import type { Completions } from "./editor/line_editor.ts";
import { KnownNames } from "./known_names.ts";
import { InFlight, type PendingRequest } from "./in_flight.ts";
import { oneLine } from "./render.ts";
import { Requests } from "./requests.ts";
import { Rooms } from "./rooms.ts";
import type { Screen } from "./screen.ts";
import { CONNECT_SENTENCES, type ConnectSentences } from "./sentences.ts";
import type { Transcript } from "./transcript.ts";
import { underWay } from "./under_way.ts";

const MAX_PENDING_BYTES = 64 * 1024;

interface TerminalChatParts {
  readonly screen: Screen;
  readonly transcript: Transcript;
  readonly clock: Clock;
  readonly lang: Language;
  readonly nick: string;
  /** Rooms to enter; an empty list means the lobby. */
  readonly rooms: readonly string[];
}

interface TerminalChatHandler {
  /** Called at each connection when all rooms are entered. */
  arrived(): void;
  /** Called when the server refuses the nickname or a room of the first connection. */
  refused(problem: string): void;
  /** Called when the client has to end. */
  quit(): void;
}

/** Turns typed lines into requests, and events into lines on the screen. It outlives connections. */
export class TerminalChat {
  readonly #parts: TerminalChatParts;
  readonly #handler: TerminalChatHandler;
  readonly #sentences: ConnectSentences;
  readonly #rooms: Rooms;
  readonly #inFlight: InFlight;
  readonly #requests: Requests;
  readonly #arrival: Arrival;
  readonly #log: ChatLog;
  readonly #known = new KnownNames();
  #nick: string;
  #inputEnded = false;
  #isInterrupted = false;

  constructor(parts: TerminalChatParts, handler: TerminalChatHandler) {
    this.#parts = parts;
    this.#handler = handler;
    this.#sentences = CONNECT_SENTENCES[parts.lang];
    this.#nick = parts.nick;
    this.#rooms = new Rooms(parts.rooms);
    this.#log = new ChatLog({
      rooms: this.#rooms,
      transcript: parts.transcript,
      sentences: this.#sentences,
      nick: () => this.#nick,
    });
    this.#inFlight = new InFlight(parts.clock, (pending) => this.#late(pending));
    this.#arrival = new Arrival({
      rooms: this.#rooms,
      inFlight: this.#inFlight,
      log: this.#log,
      transcript: parts.transcript,
      sentences: this.#sentences,
      arrived: () => this.#handler.arrived(),
    });
    this.#requests = new Requests({
      rooms: this.#rooms,
      inFlight: this.#inFlight,
      transcript: parts.transcript,
      sentences: this.#sentences,
      openClient: () => this.#arrival.openClient,
      isAway: () => this.#arrival.isAway,
      quit: () => this.#inputEnded = true,
    });
  }

  /** Whether a typed line is sent now: there is a connection, and all rooms are entered. */
  get isOpen(): boolean {
    return this.#arrival.openClient !== undefined;
  }

  /** The nickname that one has, or asks for at the next connection. */
  get nick(): string {
    return this.#nick;
  }

  /** Whether a line was not carried out; false after an interrupt. */
  get hasFailed(): boolean {
    return this.#requests.failures > 0 && !this.#isInterrupted;
  }

  /** Called when a connection is open. */
  opened(client: Client): void {
    this.#arrival.opened(client);
    this.update();
  }

  /** Called when the connection is lost, or an attempt to connect again failed. @param ms until the next attempt */
  lost(why: string, ms: number): void {
    this.#arrival.lost(why, ms);
    this.#abandon();
    this.update();
  }

  /** Called when the client has ended. */
  ended(): void {
    this.#abandon();
    this.#requests.giveUp();
    this.#parts.screen.setStatus([]);
  }

  /** Carries out a typed line. */
  line(text: string): void {
    runLine(this.#requests, text, this.#parts.lang);
    this.update();
  }

  /** Called at the end of the input: quits when every request is answered. */
  end(): void {
    this.#inputEnded = true;
    this.update();
  }

  /** Reads from the server, or stops reading while printed output piles up. */
  readServer(reads: boolean): void {
    this.#arrival.client?.[reads ? "resume" : "pause"]();
  }

  /** Quits at once. */
  interrupt(): void {
    this.#isInterrupted = true;
    this.#handler.quit();
  }

  /** Handles an event of the server. */
  event(event: Exclude<ClientEvent, Closed>): void {
    switch (event.kind) {
      case "welcome":
        this.#arrival.welcomed();
        break;
      case "joined":
        this.#arrival.joined(event);
        break;
      case "rename":
        this.#renamed(event);
        this.#log.happened(event);
        break;
      case "message":
      case "join":
      case "leave":
      case "delete":
      case "edit":
        this.#log.happened(event);
        break;
      case "direct":
        this.#known.whispered(event.from);
        this.#parts.transcript.whisper({ from: event.from }, event, { time: event.time, me: this.#nick });
        break;
      case "ack":
        this.#acknowledged(event);
        break;
      case "who":
      case "rooms":
        this.#inFlight.settle(event.id);
        if (event.kind === "rooms") this.#known.listed(event.rooms.map(({ name }) => name));
        else this.#rooms.people(event.room)?.add(event.members);
        this.#parts.transcript.answer(event);
        break;
      case "history":
        this.#history(event);
        break;
      case "error":
        this.#error(event);
        break;
      case "notice":
        this.note(event.text);
        break;
      case "line":
      case "pong": // the link handles its own pongs
        break;
    }
    this.update();
  }

  /** Sends what waits, pauses or resumes the input, sets the prompt, and quits when nothing is left to do. */
  update(): void {
    const { screen } = this.#parts;
    this.#requests.sendWaiting();
    const { waiting } = this.#requests;
    const mayWait = waiting.length > 0 && (this.isOpen || !screen.isTerminal);
    if (this.#inputEnded && this.#inFlight.size === 0 && !mayWait) return this.#handler.quit();
    const mayRead = this.isOpen && waiting.length === 0 && !this.#inFlight.isFull &&
      (this.#arrival.client?.pending ?? 0) < MAX_PENDING_BYTES;
    if (mayRead) screen.resume();
    else screen.pause();
    const { sending } = this.#inFlight;
    const status = this.isOpen
      ? { retry: this.#arrival.retry, sending: [...sending, ...waiting], waiting: [] }
      : { retry: this.#arrival.retry, sending, waiting };
    this.#parts.transcript.status(underWay(status, this.#sentences));
    screen.setPrompt(this.#rooms.areSeveral ? `[${this.#rooms.current}] > ` : "> ");
  }

  /** Returns what Tab may put instead of the end of `before`. */
  complete(before: string): Completions {
    return this.#known.complete(before, this.#rooms, this.#nick);
  }

  /** Shows a note that is not part of the chat. */
  note(text: string): void {
    this.#requests.note(text);
  }

  /** Shows why a line was not carried out. */
  refuse(text: string): void {
    this.#requests.refuse(text);
  }

  #history({ id, room, events }: ClientEvent & { readonly kind: "history" }): void {
    const pending = this.#inFlight.settle(id);
    if (pending?.kind === "missed") return this.#log.missed(room, events);
    this.note(this.#sentences.history);
    this.#log.show(events);
  }

  #error({ code, message, id }: ClientEvent & { readonly kind: "error" }): void {
    const pending = this.#inFlight.settle(id);
    const isIn = !this.#arrival.isAway && (this.#arrival.hasArrived || pending?.kind !== "join");
    if (!isIn) return this.#handler.refused(oneLine(`${code} ${message}`));
    if (pending?.kind === "missed") return this.#log.missed(pending.room ?? "", []);
    const sentence = isMessage(pending) ? this.#sentences.undelivered : this.#sentences.refused;
    this.#requests.refuse(sentence(oneLine(code), oneLine(message), pending?.what ?? ""));
    if (pending?.kind !== "join" || pending.room === undefined) return;
    this.#rooms.remove(pending.room);
    this.#rooms.enter(this.#rooms.current); // the lobby when no room is left: every session begins there
    this.#arrival.settled(pending.room);
  }

  /** Follows a rename of one's own, whose answer can be late. The first room that tells it decides. */
  #renamed({ nick, to }: ClientEvent & { readonly kind: "rename" }): void {
    if (nameKey(nick) === nameKey(this.#nick)) this.#nick = parseNickname(to)?.name ?? this.#nick;
  }

  #late(pending: PendingRequest): void {
    if (pending.kind === "missed") this.#log.missed(pending.room ?? "", []);
    else this.#requests.refuse(this.#sentences.unconfirmed(pending.what));
    this.update();
  }

  /** Shows a message or whisper once the server has it, so that it stands where others see it. */
  #acknowledged({ id, seq, time }: ClientEvent & { readonly kind: "ack" }): void {
    const pending = this.#inFlight.settle(id);
    const { kind, to, text = "" } = pending ?? {};
    if (kind === "direct" && to !== undefined) {
      this.#known.whispered(to);
      this.#parts.transcript.whisper({ to }, { text }, { time, me: this.#nick });
    }
    if (pending !== undefined && seq !== undefined) this.#log.sent(pending, seq, time);
  }

  /** Marks what was being sent. The answers will not come, and messages can no longer be changed. */
  #abandon(): void {
    this.#arrival.closed();
    for (const pending of this.#inFlight.abandon()) {
      if (isMessage(pending) || isChange(pending)) this.#requests.refuse(this.#sentences.unconfirmed(pending.what));
    }
    for (const room of this.#rooms.names) this.#rooms.messages(room)?.disown();
  }
}

function isMessage(pending: PendingRequest | undefined): boolean {
  return pending?.kind === "message" || pending?.kind === "direct";
}

/** Whether the request changes what others see of earlier messages or of oneself. */
function isChange({ kind }: PendingRequest): boolean {
  return kind === "rename" || kind === "edit" || kind === "delete";
}
