import type { ClientEvent, ClientRequest, Dialect, Splitter } from "../../client/mod.ts";
import { DIALECTS, MAX_INPUT_BYTES } from "../../client/mod.ts";
import { LOBBY } from "../../chat/nickname.ts";
import { concat, copyOf } from "../../lib/byte_buffer.ts";
import type { ProtocolName } from "../../protocol/detect.ts";
import { frame } from "../../protocol/frames.ts";
import { isMarked, type MessageTag, readMessageTag, TAG_BYTES, writeMessageTag } from "./message_tag.ts";

const utf8 = new TextEncoder();
/** What fills a message up behind its mark. */
const FILLING = "x";
/** Behind a message's text in a JSON line of the server: `"}`. */
const JSON_TAIL_BYTES = 2;

const EMPTY_LINE = Uint8Array.of(0x0a);
const EMPTY_FRAME = frame("");

/** What is sent to the server, and how many pongs will say that it is carried out. */
export interface HistoryItem {
  readonly bytes: Uint8Array;
  readonly pongs: number;
}

/** What a unit from the server is to the load generator. */
export type Reading =
  /** A message of this stage: its mark is in {@link LoadCodec.mark}. */
  | "marked"
  /** A message of this stage that is not as it was sent. */
  | "damaged"
  /** Anything else: {@link LoadCodec.event} tells. */
  | "other";

/** One of the protocols, as far as a load generator needs it. All clients of a run share one. */
export class LoadCodec {
  readonly #dialect: Dialect;
  readonly #size: number;
  readonly #tailBytes: number;
  readonly #tag = new Uint8Array(TAG_BYTES);
  readonly #templates = new Map<string, { readonly bytes: Uint8Array; readonly offset: number }>();
  /** What the last "marked" said. */
  readonly mark: MessageTag = { sender: 0, seq: 0, micros: 0 };

  /**
   * @param size of a message's text, at least `MESSAGE_TAG_BYTES`
   * @param run four letters or digits that tell this run's messages from any other's
   */
  constructor(protocol: ProtocolName, size: number, run: string) {
    this.#dialect = DIALECTS[protocol];
    this.#size = size;
    this.#tailBytes = protocol === "json" ? JSON_TAIL_BYTES : 0;
    this.#tag.set(utf8.encode(run).subarray(0, TAG_BYTES - 1));
    this.setStage(0);
  }

  /** From now on only messages of that stage count. @param stage 0 to 9 */
  setStage(stage: number): void {
    this.#tag[TAG_BYTES - 1] = 0x30 + stage;
  }

  splitter(): Splitter {
    return this.#dialect.splitter(MAX_INPUT_BYTES);
  }

  /** Takes a nickname and goes to a room. */
  entry(nick: string, room: string): HistoryItem {
    return this.#inWords() ? this.#entry([{ type: "nick", nick }, { type: "join", room }], 2) : this.#entry(
      [{ type: "nick", nick }, { type: "join", room }, { type: "leave", room: LOBBY }, { type: "ping" }],
      1,
    );
  }

  /** Goes from a room to another one. */
  move(from: string, to: string): HistoryItem {
    return this.#inWords()
      ? this.#entry([{ type: "join", room: to }], 1)
      : this.#entry([{ type: "join", room: to }, { type: "leave", room: from }, { type: "ping" }], 1);
  }

  /** Asks for nothing but a pong. */
  ping(): HistoryItem {
    return this.#entry([{ type: "ping" }], 1);
  }

  /** What has no content and no answer, but shows that one is there. */
  keepAlive(): Uint8Array {
    return this.#dialect.name === "binary" ? EMPTY_FRAME : EMPTY_LINE;
  }

  /** A message to a room, as it goes to the socket. */
  message(room: string, mark: MessageTag): Uint8Array {
    const { bytes, offset } = this.#templateOf(room);
    const message = copyOf(bytes);
    writeMessageTag(message, offset, this.#tag, mark);
    return message;
  }

  /** Judges a unit by its bytes where they stand as they always do; what is unusual is read in full. */
  read(unit: Uint8Array): Reading {
    const offset = unit.length - this.#tailBytes - this.#size;
    if (isMarked(unit, offset, this.#tag)) return readMessageTag(unit, offset, this.mark) ? "marked" : "damaged";
    const event = this.#isMessageLike(unit) ? this.event(unit) : undefined;
    if (event?.kind !== "message" || event.text === undefined) return "other";
    const text = utf8.encode(event.text);
    if (!isMarked(text, 0, this.#tag)) return "other";
    return text.length === this.#size && readMessageTag(text, 0, this.mark) ? "marked" : "damaged";
  }

  /** What a unit says; undefined for what is no event. */
  event(unit: Uint8Array): ClientEvent | undefined {
    const event = this.#dialect.eventIn(unit);
    return event.kind === "failed" ? undefined : event;
  }

  /** Whether it can hold a mark at all: a look at the bytes, which is cheaper than reading what it says. */
  #isMessageLike(unit: Uint8Array): boolean {
    for (let at = unit.indexOf(0x7e); at !== -1; at = unit.indexOf(0x7e, at + 1)) {
      if (isMarked(unit, at, this.#tag)) return true;
    }
    return false;
  }

  #inWords(): boolean {
    return this.#dialect.name !== "json";
  }

  #entry(requests: readonly ClientRequest[], pongs: number): HistoryItem {
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
