import { ByteRange } from "../lib/byte_range.ts";
import { NO_BYTES } from "../lib/byte_buffer.ts";
import { type Body, EMPTY_BODY } from "./body.ts";
import { type EventKindName, type EventOf, ownFieldsOf, type RoomEvent } from "./events/mod.ts";
import type { HistoryMessage } from "./events/kind.ts";
import type { SessionId } from "./ids.ts";

/** Memory larger than this is replaced when it exceeds twice the size of the next body. */
const MAX_SPARE_BYTES = 256;

/** An event that a history keeps. */
export interface HistoryEntry {
  readonly seq: number;
  /** Bytes that the event uses of the history's budget. */
  readonly bytes: number;
  /** Returns the event as an object. The object is created once and shared. */
  event(): RoomEvent;
  /** Drops the object, where it can be created again, and the event's encodings. */
  dropCaches(): void;
}

/** Keeps a notice in memory that the next notice can reuse. */
export class NoticeEntry implements HistoryEntry {
  seq = 0;
  #kind: EventKindName = "join";
  #room = "";
  #time = 0;
  #epoch: string | undefined;
  #origin = "";
  #nick = "";
  /** The fields that its kind has of its own. */
  #own: object = {};
  /** The event as an object with its encodings, once it was requested. */
  #event: RoomEvent | undefined;

  fill(event: RoomEvent): void {
    this.seq = event.seq;
    this.#kind = event.kind;
    this.#room = event.room;
    this.#time = event.time;
    this.#epoch = event.epoch;
    this.#origin = event.origin;
    this.#nick = event.nick;
    this.#own = ownFieldsOf(event);
    this.#event = undefined;
  }

  get bytes(): number {
    return nameBytes(this.#nick);
  }

  event(): RoomEvent {
    this.#event ??= {
      kind: this.#kind,
      origin: this.#origin,
      nick: this.#nick,
      ...this.#own,
      room: this.#room,
      seq: this.seq,
      time: this.#time,
      ...(this.#epoch === undefined ? {} : { epoch: this.#epoch }),
      silent: false,
      encodings: [],
    } as unknown as RoomEvent;
    return this.#event;
  }

  dropCaches(): void {
    this.#event = undefined;
  }
}

/** Keeps a message in memory that the next message can reuse. */
export class MessageEntry implements HistoryEntry, HistoryMessage {
  seq = 0;
  bytes = 0;
  #room = "";
  #time = 0;
  #epoch: string | undefined;
  #origin = "";
  #nick = "";
  #isAction = false;
  #state: "original" | "edited" | "deleted" = "original";
  /** The payload, followed by the text if the text has different bytes. */
  #storage: Uint8Array = NO_BYTES;
  #payloadLength = 0;
  /** The text: none, the payload itself, or its length in bytes after the payload. */
  #text: undefined | "payload" | number;
  /** The event as an object with its encodings; undefined until it is requested. */
  #event: EventOf<"message"> | undefined;

  /** Replaces the content of the entry with `event`. Copies its body. */
  fill(event: EventOf<"message">): void {
    this.seq = event.seq;
    this.#room = event.room;
    this.#time = event.time;
    this.#epoch = event.epoch;
    this.#origin = event.origin;
    this.#nick = event.nick;
    this.#isAction = event.action === true;
    this.#state = event.deleted === true ? "deleted" : event.edited === true ? "edited" : "original";
    this.#copy(event.body);
  }

  /** The session that sent the message. */
  get origin(): SessionId {
    return this.#origin;
  }

  get isDeleted(): boolean {
    return this.#state === "deleted";
  }

  event(): EventOf<"message"> {
    this.#event ??= {
      kind: "message",
      origin: this.#origin,
      nick: this.#nick,
      body: this.#state === "deleted" ? EMPTY_BODY : this.#body(),
      ...(this.#isAction ? { action: true } : {}),
      ...(this.#state === "original" ? {} : { [this.#state]: true }),
      room: this.#room,
      seq: this.seq,
      time: this.#time,
      ...(this.#epoch === undefined ? {} : { epoch: this.#epoch }),
      silent: false,
      encodings: [],
    };
    return this.#event;
  }

  remove(): void {
    this.#state = "deleted";
    this.#copy(EMPTY_BODY);
  }

  replace(body: Body): void {
    this.#state = "edited";
    this.#copy(body);
  }

  dropCaches(): void {
    this.#event = undefined;
  }

  #copy({ payload, text }: Body): void {
    const own = text === payload ? undefined : text;
    this.#event = undefined;
    this.bytes = nameBytes(this.#nick) + payload.length;
    this.#text = text === payload ? "payload" : text?.length;
    this.#payloadLength = payload.length;
    const needed = payload.length + (own?.length ?? 0);
    const { length } = this.#storage;
    if (length < needed || length > Math.max(MAX_SPARE_BYTES, 2 * needed)) this.#storage = new Uint8Array(needed);
    payload.copyTo(this.#storage, 0);
    own?.copyTo(this.#storage, payload.length);
  }

  #body(): Body {
    const end = this.#payloadLength;
    const own = typeof this.#text === "number" ? this.#text : 0;
    const whole = new ByteRange(new ByteRange(this.#storage, 0, end + own).copy());
    const payload = whole.part(0, end);
    if (this.#text === undefined) return { payload, text: undefined };
    return { payload, text: this.#text === "payload" ? payload : whole.part(end) };
  }
}

/** Returns the bytes to count for a nickname. Each UTF-16 unit counts three, the most that its UTF-8 can take. */
function nameBytes(nick: string): number {
  return nick.length * 3;
}
