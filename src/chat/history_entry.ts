import { NO_BYTES } from "../lib/byte_buffer.ts";
import { ByteRange } from "../lib/byte_range.ts";
import { type Body, type Draft, eventBytes, type RoomEvent } from "./event.ts";

/** Memory for a message is kept for the next one that fits, unless that would waste more than this, and more than half. */
const MAX_WASTE_BYTES = 256;

/** One event in a history, in memory that the next one uses again. */
export class HistoryEntry {
  seq = 0;
  /** What it counts for in the history's budget. */
  bytes = 0;
  #room = "";
  #time = 0;
  /** All of the draft but a message's body. */
  #kind: Draft["kind"] = "join";
  #origin = "";
  #nick = "";
  #reason: (RoomEvent & { kind: "leave" })["reason"] = "left";
  /** A message's payload, and behind it its text where that is something else. */
  #storage: Uint8Array = NO_BYTES;
  #payloadLength = 0;
  /** The text: none, the payload itself, or so many bytes behind it. */
  #text: undefined | "payload" | number;
  /** The event as an object with its encodings, once it was asked for. */
  #event: RoomEvent | undefined;

  fill(event: RoomEvent): void {
    this.seq = event.seq;
    this.bytes = eventBytes(event);
    this.#room = event.room;
    this.#time = event.time;
    this.#kind = event.kind;
    this.#origin = event.origin;
    this.#nick = event.nick;
    this.#event = undefined;
    if (event.kind === "leave") this.#reason = event.reason;
    if (event.kind === "message") this.#keep(event.body);
  }

  event(): RoomEvent {
    this.#event ??= {
      ...this.#draft(),
      room: this.#room,
      seq: this.seq,
      time: this.#time,
      silent: false,
      encodings: [],
    };
    return this.#event;
  }

  trim(): void {
    this.#event = undefined;
  }

  #keep({ payload, text }: Body): void {
    const own = text === payload ? undefined : text;
    this.#text = text === payload ? "payload" : text?.length;
    this.#payloadLength = payload.length;
    const needed = payload.length + (own?.length ?? 0);
    const { length } = this.#storage;
    if (length < needed || length > Math.max(MAX_WASTE_BYTES, 2 * needed)) this.#storage = new Uint8Array(needed);
    payload.copyTo(this.#storage, 0);
    own?.copyTo(this.#storage, payload.length);
  }

  #draft(): Draft {
    const who = { origin: this.#origin, nick: this.#nick };
    switch (this.#kind) {
      case "join":
        return { kind: "join", ...who };
      case "leave":
        return { kind: "leave", ...who, reason: this.#reason };
      case "message":
        return { kind: "message", ...who, body: this.#body() };
    }
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
