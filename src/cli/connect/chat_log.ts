import type { JoinedAnswer, RoomHappening } from "../../client/mod.ts";
import type { PendingRequest } from "./in_flight.ts";
import { oneLine } from "./render.ts";
import type { MissingRange } from "./room_view.ts";
import type { Rooms } from "./rooms.ts";
import type { ConnectSentences } from "./sentences.ts";
import type { Transcript } from "./transcript.ts";

interface ChatLogParts {
  readonly rooms: Rooms;
  readonly transcript: Transcript;
  readonly sentences: ConnectSentences;
  /** Returns one's own nickname. */
  nick(): string;
}

/** Shows what happens in rooms, in the order of each room, and remembers what later events refer to. */
export class ChatLog {
  readonly #parts: ChatLogParts;

  constructor(parts: ChatLogParts) {
    this.#parts = parts;
  }

  /** Handles the answer to a join. Returns the missing events that are to be requested. */
  joined(event: JoinedAnswer): MissingRange | undefined {
    const { rooms, transcript, sentences } = this.#parts;
    const { room, members = [] } = event;
    rooms.people(room)?.reset(members);
    const { events, missing, isSame } = rooms.view(room)?.joined(event) ?? { events: [], isSame: false };
    if (!isSame) rooms.messages(room)?.clear();
    if (missing === undefined && isSame && events.length > 0) {
      transcript.note(sentences.missed(oneLine(room), events.length));
    }
    this.show(events);
    return missing;
  }

  /** Shows the events that were missed; `older` is empty when the server did not answer. */
  missed(room: string, older: readonly RoomHappening[]): void {
    const { rooms, transcript, sentences } = this.#parts;
    const { events, expired } = rooms.view(room)?.answered(older) ?? { events: [], expired: 0 };
    if (expired > 0) transcript.note(sentences.expired(oneLine(room), expired));
    if (events.length > 0) transcript.note(sentences.missed(oneLine(room), events.length));
    this.show(events);
  }

  /** Handles an event of a room. */
  happened(event: RoomHappening): void {
    const { rooms } = this.#parts;
    rooms.people(event.room)?.happened(event);
    this.show(rooms.view(event.room)?.happened(event) ?? []);
  }

  /** Handles an own message, once the server has given it its place. */
  sent({ kind, room, text = "", action }: PendingRequest, seq: number, time: string): void {
    if (kind !== "message" || room === undefined) return;
    const { rooms, nick } = this.#parts;
    const own = { kind, room, seq, time, nick: nick(), text, ...(action === true ? { action } : {}) } as const;
    rooms.messages(room)?.add(own, { isOwn: true });
    this.show(rooms.view(room)?.happened(own) ?? []);
  }

  /** Shows events of a room. */
  show(events: readonly RoomHappening[]): void {
    const { rooms, transcript, nick } = this.#parts;
    for (const event of events) {
      const messages = rooms.messages(event.room);
      if (event.kind === "message") messages?.add(event, { isOwn: false });
      const targetTime = event.kind === "delete" ? messages?.timeOf(event.target ?? 0) : undefined;
      transcript.show(event, { showsRoom: rooms.areSeveral, me: nick(), targetTime });
      if (event.kind === "delete") messages?.remove(event.target ?? 0);
    }
  }
}
