import { nameKey } from "../../chat/name_key.ts";
import { LOBBY } from "../../chat/nickname.ts";
import type { Client } from "../../client/mod.ts";
import type { CommandTarget } from "./commands.ts";
import type { InFlight, PendingRequest } from "./in_flight.ts";
import { oneLine } from "./render.ts";
import type { Rooms } from "./rooms.ts";
import type { ConnectSentences } from "./sentences.ts";
import type { Transcript } from "./transcript.ts";

interface RequestParts {
  readonly rooms: Rooms;
  readonly inFlight: InFlight;
  readonly transcript: Transcript;
  readonly sentences: ConnectSentences;
  readonly nick: string;
  /** Returns the client once all rooms are entered, and undefined otherwise. */
  openClient(): Client | undefined;
  /** Called by `/quit`. */
  quit(): void;
}

/** Turns commands into requests. One that can't be sent is refused and counts as a failure. */
export class Requests implements CommandTarget {
  readonly #parts: RequestParts;
  #failures = 0;

  constructor(parts: RequestParts) {
    this.#parts = parts;
  }

  /** Lines that were not carried out. */
  get failures(): number {
    return this.#failures;
  }

  say(text: string): void {
    const { rooms, transcript, nick } = this.#parts;
    const room = rooms.current;
    this.#request({ kind: "message", room, what: oneLine(text) }, (client, id) => {
      transcript.show([{ kind: "message", room, nick, text }], { showsRoom: rooms.areSeveral });
      client.say(text, { room, id });
    });
  }

  join(room: string): void {
    const { rooms } = this.#parts;
    if (rooms.has(room)) return this.speakTo(room);
    this.#request({ kind: "join", room, what: `/join ${room}` }, (client, id) => {
      rooms.enter(room);
      client.join(room, { id });
    });
  }

  leave(name = this.#parts.rooms.current): void {
    const { rooms, sentences, openClient } = this.#parts;
    if (!rooms.has(name)) return this.refuse(sentences.notIn(name));
    const room = rooms.shown(name);
    if (nameKey(room) === LOBBY && !rooms.areSeveral) return this.speakTo(room);
    const client = openClient();
    if (client === undefined) return this.refuse(sentences.notConnected(`/leave ${room}`));
    rooms.remove(room);
    if (!rooms.has(rooms.current)) this.join(LOBBY);
    client.leave({ room });
    this.note(sentences.left(room));
  }

  who(room = this.#parts.rooms.current): void {
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

  /** Sends a request, or refuses it while there is no connection. */
  #request(details: Omit<PendingRequest, "id">, send: (client: Client, id: number) => unknown): void {
    const client = this.#parts.openClient();
    if (client === undefined) this.refuse(this.#parts.sentences.notConnected(details.what));
    else send(client, this.#parts.inFlight.add(details));
  }
}
