import type { ClientEvent, Dialect, OutgoingRequest, Splitter } from "../../client/mod.ts";
import { DIALECTS, MAX_INPUT_BYTES } from "../../client/mod.ts";
import { LOBBY } from "../../chat/nickname.ts";
import { concat, copyOf } from "../../lib/byte_buffer.ts";
import type { ProtocolName } from "../../protocol/detect.ts";
import { frame } from "../../protocol/frames.ts";
import { isTagged, type MessageTag, readMessageTag, RUN_BYTES, writeMessageTag } from "./message_tag.ts";

const utf8 = new TextEncoder();
/** Fills a message up after its tag. */
const FILLING = "x";
/** Bytes after the text in a JSON line of the server: `"}`. */
const JSON_TAIL_BYTES = 2;

const EMPTY_LINE = Uint8Array.of(0x0a);
const EMPTY_FRAME = frame("");

/** Bytes to send, and the number of pongs that confirm them. */
export interface LoadRequest {
  readonly bytes: Uint8Array;
  readonly pongs: number;
}

/** Kinds of units from the server. */
type UnitKind =
  /** A message of this stage; its tag is in {@link LoadCodec.tag}. */
  | "received"
  /** A message of this stage with other content than was sent. */
  | "damaged"
  /** Anything else, which {@link LoadCodec.event} decodes. */
  | "other";

/** Encodes and decodes what a load generator needs of a protocol. All clients of a run share one. */
export class LoadCodec {
  readonly #dialect: Dialect;
  readonly #size: number;
  readonly #tailBytes: number;
  readonly #run = new Uint8Array(RUN_BYTES);
  readonly #templates = new Map<string, { readonly bytes: Uint8Array; readonly offset: number }>();
  /** The tag of the last "received" message. */
  readonly tag: MessageTag = { sender: 0, seq: 0, micros: 0 };

  /**
   * @param size bytes of the text of a message, at least `MESSAGE_TAG_BYTES`
   * @param run four letters or digits that are different for each run
   */
  constructor(protocol: ProtocolName, size: number, run: string) {
    this.#dialect = DIALECTS[protocol];
    this.#size = size;
    this.#tailBytes = protocol === "json" ? JSON_TAIL_BYTES : 0;
    this.#run.set(utf8.encode(run).subarray(0, RUN_BYTES - 1));
    this.setStage(0);
  }

  /** Sets the stage whose messages count. @param stage 0 to 9 */
  setStage(stage: number): void {
    this.#run[RUN_BYTES - 1] = 0x30 + stage;
  }

  splitter(): Splitter {
    return this.#dialect.splitter(MAX_INPUT_BYTES);
  }

  /**
   * Sets the nickname and moves to a room, in one write. Every session enters the lobby with its nickname, so that its
   * members see a client come and go; JSON asks for no history of it.
   */
  entry(nick: string, room: string): LoadRequest {
    if (this.#answersInOrder()) return this.#request([{ type: "nick", nick }, { type: "join", room }], 2);
    return this.#request([
      { type: "nick", nick, history: 0 },
      { type: "join", room, history: 0 },
      { type: "leave", room: LOBBY },
      { type: "ping" },
    ], 1);
  }

  /** Moves from one room to another. */
  move(from: string, to: string): LoadRequest {
    return this.#answersInOrder()
      ? this.#request([{ type: "join", room: to }], 1)
      : this.#request([{ type: "join", room: to, history: 0 }, { type: "leave", room: from }, { type: "ping" }], 1);
  }

  /** Asks for a pong. */
  ping(): LoadRequest {
    return this.#request([{ type: "ping" }], 1);
  }

  /** Returns bytes that reset the idle timeout and have no answer. */
  keepAlive(): Uint8Array {
    return this.#dialect.name === "binary" ? EMPTY_FRAME : EMPTY_LINE;
  }

  /** Encodes a message to a room. */
  message(room: string, tag: MessageTag): Uint8Array {
    const { bytes, offset } = this.#templateOf(room);
    const message = copyOf(bytes);
    writeMessageTag(message, offset, this.#run, tag);
    return message;
  }

  /** Classifies a unit by the tag at its usual position. A unit without one there is decoded in full. */
  read(unit: Uint8Array): UnitKind {
    const offset = unit.length - this.#tailBytes - this.#size;
    if (isTagged(unit, offset, this.#run)) return readMessageTag(unit, offset, this.tag) ? "received" : "damaged";
    const event = this.#hasTag(unit) ? this.event(unit) : undefined;
    if (event?.kind !== "message" || event.text === undefined) return "other";
    const text = utf8.encode(event.text);
    if (!isTagged(text, 0, this.#run)) return "other";
    return text.length === this.#size && readMessageTag(text, 0, this.tag) ? "received" : "damaged";
  }

  /** Decodes a unit; returns undefined when it is not an event. */
  event(unit: Uint8Array): ClientEvent | undefined {
    const event = this.#dialect.eventIn(unit);
    return event.kind === "failed" ? undefined : event;
  }

  /** Whether a unit has a tag anywhere, which is cheaper than decoding it. */
  #hasTag(unit: Uint8Array): boolean {
    for (let at = unit.indexOf(0x7e); at !== -1; at = unit.indexOf(0x7e, at + 1)) {
      if (isTagged(unit, at, this.#run)) return true;
    }
    return false;
  }

  /** Whether a pong confirms each request, as in text and binary, where the client library sends a ping after it. */
  #answersInOrder(): boolean {
    return this.#dialect.name !== "json";
  }

  #request(requests: readonly OutgoingRequest[], pongs: number): LoadRequest {
    const pieces = requests.map((request) => this.#dialect.encode(request));
    return { bytes: concat(pieces), pongs };
  }

  #templateOf(room: string) {
    const known = this.#templates.get(room);
    if (known !== undefined) return known;
    const text = `~${FILLING.repeat(this.#size - 1)}`;
    const bytes = this.#dialect.encode({ type: "message", room, text });
    const template = { bytes, offset: bytes.indexOf(0x7e) };
    this.#templates.set(room, template);
    return template;
  }
}
