/** What text and binary clients have in common: requests as words, and the events in what a server says to people. */

import { decodeUtf8 } from "../chat/clean_text.ts";
import type { RequestId } from "../chat/ids.ts";
import { LOBBY } from "../chat/nickname.ts";
import { copyOf } from "../lib/byte_buffer.ts";
import type { ClientRequest, Reader, ReadFailure, Splitter } from "./dialect.ts";
import type { ClientEvent, Content } from "./event.ts";
import { PREFIXES, sentenceEvent } from "./sentences.ts";

const COLON = 0x3a;
const SPACE = 0x20;
const STAR = 0x2a;
/** Where the nickname begins in `* alice waves`. */
const STARRED_NICK = 2;
const SEPARATOR_BYTES = 2;

/** The words of a request other than a message; several, where an answer is to be known by what follows it. */
export function wordsOf(request: Exclude<ClientRequest, { readonly type: "message" }>): readonly string[] {
  switch (request.type) {
    case "nick": {
      if (request.history !== undefined) throw onlyJson("Cannot choose how much history is replayed");
      const language = request.lang === undefined ? [] : [`/lang ${request.lang}`];
      return [...language, `NICK ${oneLine(request.nick)}`, "/ping"];
    }
    case "rename":
      return [`/nick ${oneLine(request.nick)}`];
    case "join":
      if (request.history !== undefined) throw onlyJson("Cannot choose how much history is replayed");
      return [`/join ${oneLine(request.room)}`, "/ping"];
    case "edit":
      throw onlyJson("Cannot edit a message");
    case "delete":
      throw onlyJson("Cannot delete a message by its place");
    case "deleteLatest":
      return [request.n === 1 ? "/delete" : `/delete ${request.n}`];
    case "leave":
      return ["/leave", "/ping"];
    case "direct":
      return [`/msg ${oneLine(request.to)} ${request.text}`];
    case "who":
      return [`/who ${oneLine(request.room)}`];
    case "history":
      if (request.before !== undefined || request.after !== undefined) {
        throw onlyJson("Cannot ask for history around a place");
      }
      return [request.limit === undefined ? "/history" : `/history ${request.limit}`];
    case "rooms":
    case "ping":
    case "quit":
      return [`/${request.type}`];
  }
}

function onlyJson(what: string): RangeError {
  return new RangeError(`${what}: only JSON can`);
}

/** The words of an action. @throws {RangeError} for what `/me` can't say */
export function acting(text: string | Uint8Array): string {
  if (typeof text === "string" && !text.includes("\n") && text.trim() !== "") return `/me ${text}`;
  throw new RangeError(`Cannot send the action ${JSON.stringify(text)}, expected one line of text`);
}

/** A message's text, which must not pass for a command. */
export function saying(text: string): string {
  if (/^NICK(?: |$)/.test(text)) throw new RangeError("Cannot say a text that begins with NICK: only JSON can");
  return text.startsWith("/") ? `/${text}` : text;
}

function oneLine(name: string): string {
  if (name.includes("\n")) throw new RangeError(`Cannot send the name ${JSON.stringify(name)}, expected one line`);
  return name;
}

/** What a `/ping` is to be answered to: a client's own, or ours behind what moves it to a room. */
type Awaited =
  | { readonly kind: "ping"; readonly id: RequestId | undefined }
  | { readonly kind: "entry"; readonly room: string };

/**
 * Reads what is said to people. One's own arrival is an ordinary notice, and an earlier visit of the
 * same name may stand in the history before it. So whatever moves a client to a room is followed by a
 * `/ping`, and answers come in order: if one's arrival was told before that pong, one is in, and the
 * pong is told as `joined`. The history before it comes as the events it was.
 */
export class WordsReader implements Reader {
  readonly #splitter: Splitter;
  readonly #awaited: Awaited[] = [];
  #nick = "";
  #arrived = false;

  constructor(splitter: Splitter) {
    this.#splitter = splitter;
  }

  sent(request: ClientRequest): void {
    if (request.type === "nick") this.#nick = request.nick.normalize("NFC");
    if (request.type === "ping") this.#awaited.push({ kind: "ping", id: request.id });
    if (request.type === "nick" || request.type === "leave") this.#awaited.push({ kind: "entry", room: LOBBY });
    if (request.type === "join") this.#awaited.push({ kind: "entry", room: request.room.normalize("NFC") });
  }

  push(chunk: Uint8Array): void {
    this.#splitter.push(chunk);
  }

  next(): ClientEvent | ReadFailure | undefined {
    for (;;) {
      const words = this.#splitter.next();
      if (words === undefined || "kind" in words) return words;
      const event = this.#placed(eventIn(words));
      if (event !== undefined) return event;
    }
  }

  hold(): void {
    this.#splitter.hold();
  }

  /** The event that a pong really is; undefined for one that only says that a move came to nothing. */
  #placed(event: ClientEvent): ClientEvent | undefined {
    if (event.kind === "join" && event.nick === this.#nick) this.#arrived = true;
    if (event.kind === "rename" && event.nick === this.#nick) this.#nick = event.to;
    if (event.kind !== "pong") return event;
    const awaited = this.#awaited.shift();
    if (awaited?.kind !== "entry") return awaited?.id === undefined ? event : { kind: "pong", id: awaited.id };
    const { room } = awaited;
    const arrived = this.#arrived;
    this.#arrived = false;
    return arrived ? { kind: "joined", room } : undefined;
  }
}

/** What one line or frame says. */
export function eventIn(words: Uint8Array): ClientEvent {
  if (words[0] === STAR && words[1] === SPACE) return starredEvent(words);
  const text = decodeUtf8(words);
  const [speaker, content] = text === undefined ? partsOf(words) : partsOfText(text);
  if (speaker === undefined) {
    return text === undefined ? { kind: "line", text: new TextDecoder().decode(words) } : sentenceEvent(text);
  }
  const prefix = PREFIXES.find(({ whisper }) => speaker.startsWith(whisper))?.whisper;
  if (prefix !== undefined) return { kind: "direct", from: speaker.slice(prefix.length), ...content };
  return { kind: "message", nick: speaker, ...content };
}

/** `* alice waves` is an action, `* alice: hello` an edit: no nickname holds a colon. */
function starredEvent(words: Uint8Array): ClientEvent {
  const end = words.indexOf(SPACE, STARRED_NICK);
  const nick = decodeUtf8(words.subarray(STARRED_NICK, end === -1 ? words.length : end));
  if (end === -1 || nick === undefined) return { kind: "line", text: new TextDecoder().decode(words) };
  const bytes = words.subarray(end + 1);
  const text = decodeUtf8(bytes);
  const content = text === undefined ? { data: copyOf(bytes) } : { text };
  if (nick.endsWith(":")) return { kind: "edit", nick: nick.slice(0, -1), ...content };
  return { kind: "message", nick, action: true, ...content };
}

type Parts = readonly [speaker: string, content: Content] | readonly [undefined];

/** `alice: hello`, where a nickname holds neither space nor bracket, so that no sentence is taken for one. */
function partsOfText(text: string): Parts {
  const colon = text.indexOf(": ");
  if (colon < 1 || !isSpeaker(text.slice(0, colon))) return [undefined];
  return [text.slice(0, colon), { text: text.slice(colon + SEPARATOR_BYTES) }];
}

function partsOf(words: Uint8Array): Parts {
  const colon = words.findIndex((byte, i) => byte === COLON && words[i + 1] === SPACE);
  const speaker = colon < 1 ? undefined : decodeUtf8(words.subarray(0, colon));
  if (speaker === undefined || !isSpeaker(speaker)) return [undefined];
  return [speaker, { data: copyOf(words.subarray(colon + SEPARATOR_BYTES)) }];
}

function isSpeaker(text: string): boolean {
  if (!text.startsWith("[")) return !/[\s[\]]/.test(text);
  const prefix = PREFIXES.find(({ whisper }) => text.startsWith(whisper))?.whisper;
  return prefix !== undefined && !/[\s[\]]/.test(text.slice(prefix.length));
}
