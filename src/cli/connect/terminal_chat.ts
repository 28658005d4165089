import { nameKey } from "../../chat/name_key.ts";
import { LOBBY } from "../../chat/nickname.ts";
import type { Client, ClientEvent, Closed, JoinedAnswer, RoomHappening } from "../../client/mod.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Language } from "../../chat/language.ts";
import { runLine } from "./commands.ts";
import { InFlight, type PendingRequest } from "./in_flight.ts";
import { oneLine } from "./render.ts";
import { Requests } from "./requests.ts";
import { Rooms } from "./rooms.ts";
import type { Screen } from "./screen.ts";
import { CONNECT_SENTENCES, type ConnectSentences } from "./sentences.ts";
import type { Transcript } from "./transcript.ts";

/** Requests in flight at which no more input is read, so that the rate limit does not make their answers late. */
const MAX_IN_FLIGHT = 8;
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
  #client: Client | undefined;
  /** Keys of the rooms that this connection has not entered yet; undefined before the welcome. */
  #awaited: Set<string> | undefined;
  #hasArrived = false;
  #inputEnded = false;
  #isInterrupted = false;

  constructor(parts: TerminalChatParts, handler: TerminalChatHandler) {
    this.#parts = parts;
    this.#handler = handler;
    this.#sentences = CONNECT_SENTENCES[parts.lang];
    this.#rooms = new Rooms(parts.rooms);
    this.#inFlight = new InFlight(parts.clock, (pending) => this.#late(pending));
    this.#requests = new Requests({
      rooms: this.#rooms,
      inFlight: this.#inFlight,
      transcript: parts.transcript,
      sentences: this.#sentences,
      nick: parts.nick,
      openClient: () => this.isOpen ? this.#client : undefined,
      quit: () => this.#inputEnded = true,
    });
  }

  /** Whether a typed line is sent now: there is a connection, and all rooms are entered. */
  get isOpen(): boolean {
    return this.#client !== undefined && this.#awaited?.size === 0;
  }

  /** Whether a line was not carried out; false after an interrupt. */
  get hasFailed(): boolean {
    return this.#requests.failures > 0 && !this.#isInterrupted;
  }

  /** Called when a connection is open. */
  opened(client: Client): void {
    this.#client = client;
    this.#awaited = undefined;
    this.update();
  }

  /** Called when the connection is lost. */
  lost(): void {
    this.#client = undefined;
    this.#awaited = undefined;
    for (const { kind, what } of this.#inFlight.abandon()) {
      if (kind === "message" || kind === "direct") this.#requests.refuse(this.#sentences.unconfirmed(what));
    }
    this.update();
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
    this.#client?.[reads ? "resume" : "pause"]();
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
        this.#welcomed();
        break;
      case "joined":
        this.#joined(event);
        break;
      case "message":
      case "join":
      case "leave":
      case "rename":
      case "delete":
      case "edit":
        this.#show(this.#rooms.view(event.room)?.happened(event) ?? []);
        break;
      case "direct":
        this.#parts.transcript.whisper({ from: event.from }, event, event.time);
        break;
      case "ack": {
        const pending = this.#inFlight.settle(event.id);
        if (event.seq !== undefined) this.#rooms.view(pending?.room)?.placed(event.seq);
        break;
      }
      case "who":
      case "rooms":
        this.#inFlight.settleFirst([event.kind]);
        this.#parts.transcript.answer(event);
        break;
      case "history":
        this.#history(event.room, event.events);
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

  /** Pauses or resumes the input, sets the prompt, and quits when nothing is left to do. */
  update(): void {
    const { screen } = this.#parts;
    if (this.#inputEnded && this.#inFlight.size === 0) return this.#handler.quit();
    const mayRead = this.isOpen && this.#inFlight.size < MAX_IN_FLIGHT &&
      (this.#client?.pending ?? 0) < MAX_PENDING_BYTES;
    if (mayRead) screen.resume();
    else screen.pause();
    screen.setPrompt(this.#rooms.areSeveral ? `[${this.#rooms.current}] > ` : "> ");
  }

  /** Shows a note that is not part of the chat. */
  note(text: string): void {
    this.#requests.note(text);
  }

  /** Shows why a line was not carried out. */
  refuse(text: string): void {
    this.#requests.refuse(text);
  }

  #welcomed(): void {
    this.#awaited = new Set(this.#rooms.names.map(nameKey));
    for (const room of this.#rooms.names) {
      if (nameKey(room) !== LOBBY) {
        this.#client?.join(room, { id: this.#inFlight.add({ kind: "join", room, what: `/join ${room}` }) });
      }
    }
  }

  #joined(event: JoinedAnswer): void {
    const { room, count = 0 } = event;
    const view = this.#rooms.view(room);
    this.#inFlight.settleFirst(["join"], room);
    this.#rooms.joined(room);
    if (view === undefined) return; // the lobby, which is left when the requested rooms are entered
    const { events, missing, isSame } = view.joined(event);
    if (missing !== undefined) {
      const id = this.#inFlight.add({ kind: "missed", room, what: "history" });
      this.#client?.history({ room, id, ...missing });
    } else if (isSame && events.length > 0) this.note(this.#sentences.missed(oneLine(room), events.length));
    this.#show(events);
    this.note(this.#sentences.entered(oneLine(room), count));
    this.#entered(room);
  }

  /** Notes that a room is entered, and reports the arrival after the last one. */
  #entered(room: string): void {
    if (this.#awaited?.delete(nameKey(room)) !== true || this.#awaited.size > 0) return;
    if (!this.#rooms.has(LOBBY)) this.#client?.leave({ room: LOBBY });
    this.#hasArrived = true;
    this.#handler.arrived();
  }

  #history(room: string, events: readonly RoomHappening[]): void {
    const pending = this.#inFlight.settleFirst(["history", "missed"], room);
    if (pending?.kind === "missed") return this.#showMissed(room, events);
    this.note(this.#sentences.history);
    this.#show(events);
  }

  /** Shows the events that were missed; `older` is empty when the server did not answer. */
  #showMissed(room: string, older: readonly RoomHappening[]): void {
    const { events, expired } = this.#rooms.view(room)?.answered(older) ?? { events: [], expired: 0 };
    if (expired > 0) this.note(this.#sentences.expired(oneLine(room), expired));
    if (events.length > 0) this.note(this.#sentences.missed(oneLine(room), events.length));
    this.#show(events);
  }

  #error({ code, message, id }: ClientEvent & { readonly kind: "error" }): void {
    const pending = this.#inFlight.settle(id);
    const isIn = this.#awaited !== undefined && (this.#hasArrived || pending?.kind !== "join");
    if (!isIn) return this.#handler.refused(oneLine(`${code} ${message}`));
    if (pending?.kind === "missed") return this.#showMissed(pending.room ?? "", []);
    this.#requests.refuse(this.#sentences.refused(oneLine(code), oneLine(message), pending?.what ?? ""));
    if (pending?.kind !== "join" || pending.room === undefined) return;
    this.#rooms.remove(pending.room);
    this.#rooms.enter(this.#rooms.current); // the lobby when no room is left: every session begins there
    this.#entered(pending.room);
  }

  #late(pending: PendingRequest): void {
    if (pending.kind === "missed") this.#showMissed(pending.room ?? "", []);
    else this.#requests.refuse(this.#sentences.unconfirmed(pending.what));
    this.update();
  }

  #show(events: readonly RoomHappening[]): void {
    this.#parts.transcript.show(events, { showsRoom: this.#rooms.areSeveral });
  }
}
