import { nameKey } from "../../chat/name_key.ts";
import { LOBBY } from "../../chat/nickname.ts";
import type { Client } from "../../client/mod.ts";
import type { CommandTarget } from "./commands.ts";
import type { InFlight, PendingRequest } from "./in_flight.ts";
import { oneLine } from "./render.ts";
import type { Rooms } from "./rooms.ts";
import type { ConnectSentences } from "./sentences.ts";
import type { Transcript } from "./transcript.ts";

/** Requests that may wait for a connection, or for answers to earlier ones. */
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

/** A request that is sent after those before it. */
interface WaitingRequest {
  readonly what: string;
  /** Whether the answers have come that it depends on. */
  isReady(): boolean;
  send(client: Client): void;
}

/**
 * Turns commands into requests. They wait for a connection, and while many others are in flight. Counts those that
 * failed.
 */
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

  /** What waits, in the order in which it will be sent. */
  get waiting(): readonly string[] {
    return this.#waiting.map(({ what }) => what);
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

  /** Sends what waits, in order, as far as it may be sent now. */
  sendWaiting(): void {
    const { openClient, inFlight } = this.#parts;
    const client = openClient();
    while (client !== undefined && !inFlight.isFull && this.#waiting[0]?.isReady() === true) {
      this.#waiting.shift()?.send(client);
    }
  }

  /** Refuses what waits, because no connection follows. */
  giveUp(): void {
    for (const { what } of this.#waiting.splice(0)) this.refuse(this.#parts.sentences.notConnected(what));
  }

  /**
   * Changes the `n`-th latest own message in the current room. Which one that is, is known when everything that was
   * said or changed there before is answered.
   */
  #change(
    n: number,
    kind: "edit" | "delete",
    send: (client: Client, seq: number, options: { readonly room: string; readonly id: number }) => unknown,
  ): void {
    const { rooms, sentences, inFlight } = this.#parts;
    const room = rooms.current;
    const what = `/${kind}`;
    this.#enqueue({
      what,
      isReady: () => !inFlight.has(["message", "edit", "delete"], room),
      send: (client) => {
        const seq = rooms.messages(room)?.ownLatest(n);
        if (seq === undefined) return this.refuse(sentences.nothingToChange(n));
        send(client, seq, { room, id: inFlight.add({ kind, room, what }) });
      },
    });
  }

  /** Sends a request as soon as it may be sent. */
  #request(details: Omit<PendingRequest, "id">, send: (client: Client, id: number) => unknown): void {
    const { inFlight } = this.#parts;
    this.#enqueue({
      what: details.what,
      isReady: () => true,
      send: (client) => void send(client, inFlight.add(details)),
    });
  }

  #enqueue(request: WaitingRequest): void {
    if (this.#waiting.length >= MAX_WAITING) {
      return this.refuse(this.#parts.sentences.tooManyWait(MAX_WAITING, request.what));
    }
    this.#waiting.push(request);
    this.sendWaiting();
  }
}

/** Returns what notes repeat of a typed line. */
function shown(line: string): string {
  const characters = [...oneLine(line)];
  return characters.length > MAX_REPEATED ? `${characters.slice(0, MAX_REPEATED).join("")}…` : characters.join("");
}
