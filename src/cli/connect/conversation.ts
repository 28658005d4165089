import { nameKey } from "../../chat/name_key.ts";
import { LOBBY } from "../../chat/nickname.ts";
import type { Client, ClientEvent, Closed, JoinedAnswer, RoomHappening } from "../../client/mod.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Language } from "../../chat/language.ts";
import { runLine, type Speaker } from "./commands.ts";
import { InFlight, type Pending } from "./in_flight.ts";
import { oneLine } from "./render.ts";
import { Rooms } from "./rooms.ts";
import type { Screen } from "./screen.ts";
import { CONNECT_SENTENCES, type ConnectSentences } from "./sentences.ts";
import type { Transcript } from "./transcript.ts";

/** What a pipe may have under way at once: the rest waits there, so nothing is late that the rate limit holds back. */
const MAX_IN_FLIGHT = 8;
const MAX_PENDING_BYTES = 64 * 1024;

export interface ConversationParts {
  readonly screen: Screen;
  readonly transcript: Transcript;
  readonly clock: Clock;
  readonly lang: Language;
  readonly nick: string;
  /** None: the lobby. */
  readonly rooms: readonly string[];
}

export interface ConversationHandler {
  /** In all rooms that were asked for, at each connection. */
  arrived(): void;
  /** The server does not let us in. */
  refused(problem: string): void;
  quit(): void;
}

/** What is said: typed lines become requests, events become lines. It outlives connections. */
export class Conversation implements Speaker {
  readonly #parts: ConversationParts;
  readonly #handler: ConversationHandler;
  readonly #sentences: ConnectSentences;
  readonly #rooms: Rooms;
  readonly #inFlight: InFlight;
  #client: Client | undefined;
  /** Keys of the rooms that are still to be entered at this connection; undefined before the welcome. */
  #awaited: Set<string> | undefined;
  #hasArrived = false;
  #inputEnded = false;
  #isInterrupted = false;
  #failures = 0;

  constructor(parts: ConversationParts, handler: ConversationHandler) {
    this.#parts = parts;
    this.#handler = handler;
    this.#sentences = CONNECT_SENTENCES[parts.lang];
    this.#rooms = new Rooms(parts.rooms);
    this.#inFlight = new InFlight(parts.clock, (pending) => this.#late(pending));
  }

  /** Whether what is typed now is sent: all rooms have been entered. */
  get isOpen(): boolean {
    return this.#client !== undefined && this.#awaited?.size === 0;
  }

  /** Whether a line was not carried out. Not when it was interrupted: then that was meant. */
  get hasFailed(): boolean {
    return this.#failures > 0 && !this.#isInterrupted;
  }

  /** There is a connection. */
  opened(client: Client): void {
    this.#client = client;
    this.#awaited = undefined;
    this.update();
  }

  /** The connection is gone. */
  lost(): void {
    this.#client = undefined;
    this.#awaited = undefined;
    for (const { kind, what } of this.#inFlight.abandon()) {
      if (kind === "message" || kind === "direct") this.refuse(this.#sentences.unconfirmed(what));
    }
    this.update();
  }

  line(text: string): void {
    runLine(this, text, this.#parts.lang);
    this.update();
  }

  /** No line follows: it ends when everything has been answered. */
  end(): void {
    this.#inputEnded = true;
    this.update();
  }

  /** Whether to listen to the server: not while what it said has not been printed. */
  hear(listens: boolean): void {
    this.#client?.[listens ? "resume" : "pause"]();
  }

  /** It ends at once. */
  interrupt(): void {
    this.#isInterrupted = true;
    this.#handler.quit();
  }

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
      case "pong": // nobody asked
        break;
    }
    this.update();
  }

  /** Looks whether more input may come, and whether it is over. */
  update(): void {
    const { screen } = this.#parts;
    if (this.#inputEnded && this.#inFlight.size === 0) return this.#handler.quit();
    const mayRead = this.isOpen && this.#inFlight.size < MAX_IN_FLIGHT &&
      (this.#client?.pending ?? 0) < MAX_PENDING_BYTES;
    if (mayRead) screen.resume();
    else screen.pause();
    screen.setPrompt(this.#rooms.areSeveral ? `[${this.#rooms.current}] > ` : "> ");
  }

  say(text: string): void {
    const room = this.#rooms.current;
    this.#request({ kind: "message", room, what: oneLine(text) }, (client, id) => {
      this.#show([{ kind: "message", room, nick: this.#parts.nick, text }]);
      client.say(text, { room, id });
    });
  }

  join(room: string): void {
    if (this.#rooms.has(room)) return this.speakTo(room);
    this.#request({ kind: "join", room, what: `/join ${room}` }, (client, id) => {
      this.#rooms.enter(room);
      client.join(room, { id });
    });
  }

  leave(name = this.#rooms.current): void {
    if (!this.#rooms.has(name)) return this.refuse(this.#sentences.notIn(name));
    const room = this.#rooms.shown(name);
    if (nameKey(room) === LOBBY && !this.#rooms.areSeveral) return this.speakTo(room);
    if (!this.isOpen) return this.refuse(this.#sentences.notConnected(`/leave ${room}`));
    this.#rooms.forget(room);
    if (!this.#rooms.has(this.#rooms.current)) this.join(LOBBY);
    this.#client?.leave({ room });
    this.note(this.#sentences.left(room));
  }

  who(room = this.#rooms.current): void {
    this.#request({ kind: "who", room, what: `/who ${room}` }, (client, id) => client.who({ room, id }));
  }

  rooms(): void {
    this.#request({ kind: "rooms", what: "/rooms" }, (client, id) => client.rooms(id));
  }

  whisper(to: string, text: string): void {
    this.#request({ kind: "direct", what: oneLine(`/msg ${to} ${text}`) }, (client, id) => {
      this.#parts.transcript.whisper({ to }, { text });
      client.direct(to, text, id);
    });
  }

  history(limit: number | undefined): void {
    const room = this.#rooms.current;
    const range = limit === undefined ? {} : { limit };
    this.#request({ kind: "history", room, what: "/history" }, (client, id) => client.history({ room, id, ...range }));
  }

  speakTo(room = this.#rooms.current): void {
    if (!this.#rooms.has(room)) return this.refuse(this.#sentences.notIn(room));
    this.#rooms.current = room;
    this.note(this.#sentences.speaking(this.#rooms.current, this.#rooms.names));
  }

  quit(): void {
    this.#inputEnded = true;
  }

  note(text: string): void {
    this.#parts.transcript.note(text);
  }

  refuse(text: string): void {
    this.#failures += 1;
    this.note(text);
  }

  /** Asks for something, where there is somebody to ask. */
  #request(details: Omit<Pending, "id">, send: (client: Client, id: number) => unknown): void {
    if (this.#client === undefined || !this.isOpen) this.refuse(this.#sentences.notConnected(details.what));
    else send(this.#client, this.#inFlight.add(details));
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
    if (view === undefined) return; // the lobby, which is left again when the rooms that were asked for are entered
    const { events, question, isSame } = view.joined(event);
    if (question !== undefined) {
      const id = this.#inFlight.add({ kind: "missed", room, what: "history" });
      this.#client?.history({ room, id, ...question });
    } else if (isSame && events.length > 0) this.note(this.#sentences.missed(oneLine(room), events.length));
    this.#show(events);
    this.note(this.#sentences.entered(oneLine(room), count));
    this.#entered(room);
  }

  /** One room less to wait for. */
  #entered(room: string): void {
    if (this.#awaited?.delete(nameKey(room)) !== true || this.#awaited.size > 0) return;
    if (!this.#rooms.has(LOBBY)) this.#client?.leave({ room: LOBBY });
    this.#hasArrived = true;
    this.#handler.arrived();
  }

  #history(room: string, events: readonly RoomHappening[]): void {
    const pending = this.#inFlight.settleFirst(["history", "missed"], room);
    if (pending?.kind === "missed") return this.#answered(room, events);
    this.note(this.#sentences.history);
    this.#show(events);
  }

  /** What was asked for on coming back is there, or is not to be had. */
  #answered(room: string, older: readonly RoomHappening[]): void {
    const { events, forgotten } = this.#rooms.view(room)?.answered(older) ?? { events: [], forgotten: 0 };
    if (forgotten > 0) this.note(this.#sentences.forgotten(oneLine(room), forgotten));
    if (events.length > 0) this.note(this.#sentences.missed(oneLine(room), events.length));
    this.#show(events);
  }

  #error({ code, message, id }: ClientEvent & { readonly kind: "error" }): void {
    const pending = this.#inFlight.settle(id);
    const isLetIn = this.#awaited !== undefined && (this.#hasArrived || pending?.kind !== "join");
    if (!isLetIn) return this.#handler.refused(oneLine(`${code} ${message}`));
    if (pending?.kind === "missed") return this.#answered(pending.room ?? "", []);
    this.refuse(this.#sentences.refused(oneLine(code), oneLine(message), pending?.what ?? ""));
    if (pending?.kind !== "join" || pending.room === undefined) return;
    this.#rooms.forget(pending.room);
    this.#rooms.enter(this.#rooms.current); // the lobby, where every session begins, when none is left
    this.#entered(pending.room);
  }

  #late(pending: Pending): void {
    if (pending.kind === "missed") this.#answered(pending.room ?? "", []);
    else this.refuse(this.#sentences.unconfirmed(pending.what));
    this.update();
  }

  #show(events: readonly RoomHappening[]): void {
    this.#parts.transcript.show(events, { showsRoom: this.#rooms.areSeveral });
  }
}
