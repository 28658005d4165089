import { nameKey } from "../../chat/name_key.ts";
import { LOBBY } from "../../chat/nickname.ts";
import type { Client, JoinedAnswer } from "../../client/mod.ts";
import type { ChatLog } from "./chat_log.ts";
import type { InFlight } from "./in_flight.ts";
import { oneLine } from "./render.ts";
import type { Rooms } from "./rooms.ts";
import type { ConnectSentences } from "./sentences.ts";
import type { Transcript } from "./transcript.ts";

interface ArrivalParts {
  readonly rooms: Rooms;
  readonly inFlight: InFlight;
  readonly log: ChatLog;
  readonly transcript: Transcript;
  readonly sentences: ConnectSentences;
  /** Called at each connection when all rooms are entered. */
  arrived(): void;
}

/** Brings each connection into the rooms, and says while there is none when the next attempt is. */
export class Arrival {
  readonly #parts: ArrivalParts;
  #client: Client | undefined;
  /** Keys of the rooms that this connection has not entered yet; undefined before the welcome. */
  #awaited: Set<string> | undefined;
  #hasArrived = false;
  #retry: string | undefined;
  #attempts = 0;

  constructor(parts: ArrivalParts) {
    this.#parts = parts;
  }

  /** The client of the present connection. */
  get client(): Client | undefined {
    return this.#client;
  }

  /** The client once all rooms are entered. */
  get openClient(): Client | undefined {
    return this.#awaited?.size === 0 ? this.#client : undefined;
  }

  /** Whether a nickname is sent but not yet accepted, or there is no connection: all rooms are entered later. */
  get isAway(): boolean {
    return this.#awaited === undefined;
  }

  /** Whether a connection has been in all rooms. */
  get hasArrived(): boolean {
    return this.#hasArrived;
  }

  /** The sentence about the next attempt to connect, after a connection was lost. */
  get retry(): string | undefined {
    return this.#retry;
  }

  /** Called when a connection is open. */
  opened(client: Client): void {
    this.#client = client;
    this.#awaited = undefined;
  }

  /** Called when the connection has ended. */
  closed(): void {
    this.#client = undefined;
    this.#awaited = undefined;
  }

  /** Called when the connection is lost, or an attempt to connect again failed. @param ms until the next attempt */
  lost(why: string, ms: number): void {
    const { transcript, sentences } = this.#parts;
    if (this.#retry === undefined) transcript.note(sentences.disconnected(why));
    this.#attempts += 1;
    this.#retry = sentences.retrying((ms / 1000).toFixed(1), this.#attempts, oneLine(why));
  }

  /** Joins the rooms, once the server has accepted the nickname. */
  welcomed(): void {
    const { rooms, inFlight } = this.#parts;
    this.#awaited = new Set(rooms.names.map(nameKey));
    for (const room of rooms.names) {
      if (nameKey(room) !== LOBBY) {
        this.#client?.join(room, { id: inFlight.add({ kind: "join", room, what: `/join ${room}` }) });
      }
    }
  }

  /** Handles the answer to a join, and requests the events that were missed. */
  joined(event: JoinedAnswer): void {
    const { rooms, inFlight, log, transcript, sentences } = this.#parts;
    const { id, room, count = 0 } = event;
    inFlight.settle(id);
    if (!rooms.has(room)) return; // the lobby, which is left when the requested rooms are entered
    rooms.joined(room);
    const missing = log.joined(event);
    if (missing !== undefined) {
      const id = inFlight.add({ kind: "missed", room, what: "history" });
      this.#client?.history({ room, id, ...missing });
    }
    transcript.note(sentences.entered(oneLine(room), count));
    this.settled(room);
  }

  /** Notes that a room is entered or refused, and reports the arrival after the last one. */
  settled(room: string): void {
    if (this.#awaited?.delete(nameKey(room)) !== true || this.#awaited.size > 0) return;
    if (!this.#parts.rooms.has(LOBBY)) this.#client?.leave({ room: LOBBY });
    this.#hasArrived = true;
    this.#retry = undefined;
    this.#attempts = 0;
    this.#parts.arrived();
  }
}
