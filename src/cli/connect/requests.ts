import { nameKey } from "../../chat/name_key.ts";
import { LOBBY } from "../../chat/nickname.ts";
import type { Client } from "../../client/mod.ts";
import type { CommandTarget } from "./commands.ts";
import type { InFlight, PendingRequest } from "./in_flight.ts";
import { oneLine } from "./render.ts";
import type { Rooms } from "./rooms.ts";
import type { ConnectSentences } from "./sentences.ts";
import type { Transcript } from "./transcript.ts";

/** Requests that may wait for a connection. */
const MAX_WAITING = 100;
/** Characters of a line that a note about it repeats. */
const MAX_REPEATED = 80;

interface RequestParts {
  readonly rooms: Rooms;
  readonly inFlight: InFlight;
  readonly transcript: Transcript;
  readonly sentences: ConnectSentences;
  /** Returns the client once all rooms are entered, and undefined otherwise. */
  openClient(): Client | undefined;
  /** Whether a nickname is sent but not yet accepted, or there is no connection: all rooms are entered later. */
  isAway(): boolean;
  /** Called by `/quit`. */
  quit(): void;
}

interface WaitingRequest {
  readonly details: Omit<PendingRequest, "id">;
  send(client: Client, id: number): unknown;
}

/** Turns commands into requests. Without a connection they wait for one. Counts those that failed. */
export class Requests implements CommandTarget {
  readonly #parts: RequestParts;
  #failures = 0;
  #waiting: WaitingRequest[] = [];

  constructor(parts: RequestParts) {
    this.#parts = parts;
  }

  /** Lines that were not carried out. */
  get failures(): number {
    return this.#failures;
  }

  /** What waits for a connection. */
  get waiting(): readonly string[] {
    return this.#waiting.map(({ details }) => details.what);
  }

  say(text: string): void {
    const room = this.#parts.rooms.current;
    const details = { kind: "message", room, what: shown(text), text } as const;
    this.#request(details, (client, id) => client.say(text, { room, id }));
  }

  act(text: string): void {
    const room = this.#parts.rooms.current;
    const details = { kind: "message", room, what: shown(`/me ${text}`), text, action: true } as const;
    this.#request(details, (client, id) => client.act(text, { room, id }));
  }

  edit(text: string): void {
    this.#change(1, "edit", (client, seq, options) => client.edit(seq, text, options));
  }

  delete(n: number): void {
    this.#change(n, "delete", (client, seq, options) => client.delete(seq, options));
  }

  rename(nick: string): void {
    const details = { kind: "rename", what: shown(`/nick ${nick}`) } as const;
    this.#request(details, (client, id) => client.rename(nick, id));
  }

  join(room: string): void {
    const { rooms, isAway } = this.#parts;
    if (rooms.has(room)) return this.speakTo(room);
    rooms.enter(room);
    if (isAway()) return this.speakTo(room); // it is entered with the others
    this.#request({ kind: "join", room, what: `/join ${room}` }, (client, id) => client.join(room, { id }));
  }

  leave(name = this.#parts.rooms.current): void {
    const { rooms, sentences, isAway } = this.#parts;
    if (!rooms.has(name)) return this.refuse(sentences.notIn(name));
    const room = rooms.shown(name);
    if (nameKey(room) === LOBBY && !rooms.areSeveral) return this.speakTo(room);
    rooms.remove(room);
    if (!rooms.has(rooms.current)) this.join(LOBBY);
    if (!isAway()) {
      this.#request({ kind: "leave", room, what: `/leave ${room}` }, (client, id) => client.leave({ room, id }));
    }
    this.note(sentences.left(room));
  }

  who(room = this.#parts.rooms.current): void {
    this.#request({ kind: "who", room, what: `/who ${room}` }, (client, id) => client.who({ room, id }));
  }

  rooms(): void {
    this.#request({ kind: "rooms", what: "/rooms" }, (client, id) => client.rooms(id));
  }

  whisper(to: string, text: string): void {
    const details = { kind: "direct", what: shown(`/msg ${to} ${text}`), to, text } as const;
    this.#request(details, (client, id) => client.direct(to, text, id));
  }

  history(limit: number | undefined): void {
    const room = this.#parts.rooms.current;
    const range = limit === undefined ? {} : { limit };
    this.#request({ kind: "history", room, what: "/history" }, (client, id) => client.history({ room, id, ...range }));
  }

  speakTo(room = this.#parts.rooms.current): void {
    const { rooms, sentences } = this.#parts;
    if (!rooms.has(room)) return this.refuse(sentences.notIn(room));
    rooms.current = room;
    this.note(sentences.speaking(rooms.current, rooms.names));
  }

  quit(): void {
    this.#parts.quit();
  }

  note(text: string): void {
    this.#parts.transcript.note(text);
  }

  refuse(text: string): void {
    this.#failures += 1;
    this.note(text);
  }

  /** Sends what waits, in order. */
  sendWaiting(): void {
    const client = this.#parts.openClient();
    if (client === undefined) return;
    for (const { details, send } of this.#waiting.splice(0)) send(client, this.#parts.inFlight.add(details));
  }

  /** Refuses what waits, because no connection follows. */
  giveUp(): void {
    for (const { details } of this.#waiting.splice(0)) this.refuse(this.#parts.sentences.notConnected(details.what));
  }

  /** Changes the `n`-th latest own message in the current room. */
  #change(
    n: number,
    kind: "edit" | "delete",
    send: (client: Client, seq: number, options: { readonly room: string; readonly id: number }) => unknown,
  ): void {
    const { rooms, sentences } = this.#parts;
    const room = rooms.current;
    const seq = rooms.messages(room)?.ownLatest(n);
    if (seq === undefined) return this.refuse(sentences.nothingToChange(n));
    this.#request({ kind, room, what: `/${kind}` }, (client, id) => send(client, seq, { room, id }));
  }

  /** Sends a request, or keeps it until there is a connection. */
  #request(details: Omit<PendingRequest, "id">, send: (client: Client, id: number) => unknown): void {
    const client = this.#parts.openClient();
    if (client !== undefined) send(client, this.#parts.inFlight.add(details));
    else if (this.#waiting.length < MAX_WAITING) this.#waiting.push({ details, send });
    else this.refuse(this.#parts.sentences.notConnected(details.what));
  }
}

/** Returns what notes repeat of a typed line. */
function shown(line: string): string {
  const characters = [...oneLine(line)];
  return characters.length > MAX_REPEATED ? `${characters.slice(0, MAX_REPEATED).join("")}…` : characters.join("");
}
