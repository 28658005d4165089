/** Shared by text and binary clients: encodes requests as commands, and decodes lines that are meant for people. */

import { decodeUtf8 } from "../chat/clean_text.ts";
import type { RequestId } from "../chat/ids.ts";
import { LOBBY } from "../chat/nickname.ts";
import { copyOf } from "../lib/byte_buffer.ts";
import type { OutgoingRequest, Reader, ReadFailure, Splitter } from "./dialect.ts";
import type { ClientEvent, Content } from "./event.ts";
import { PREFIXES, sentenceEvent } from "./sentences.ts";

const COLON = 0x3a;
const SPACE = 0x20;
const STAR = 0x2a;
/** Index of the nickname in `* alice waves`. */
const STARRED_NICK = 2;
const SEPARATOR_BYTES = 2;

/** Returns the commands of a request. A `/ping` follows those whose answer the client can't recognize otherwise. */
export function wordsOf(request: Exclude<OutgoingRequest, { readonly type: "message" }>): readonly string[] {
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
      throw onlyJson("Cannot delete a message by its seq");
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
        throw onlyJson("Cannot request history before or after a seq");
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

/** Returns the command of an action. @throws {RangeError} when `/me` can't express it */
export function acting(text: string | Uint8Array): string {
  if (typeof text === "string" && !text.includes("\n") && text.trim() !== "") return `/me ${text}`;
  throw new RangeError(`Cannot send the action ${JSON.stringify(text)}, expected one line of text`);
}

/** Returns the text of a message, escaped so that it is not a command. */
export function saying(text: string): string {
  if (/^NICK(?: |$)/.test(text)) throw new RangeError("Cannot send a text that begins with NICK: only JSON can");
  return text.startsWith("/") ? `/${text}` : text;
}

function oneLine(name: string): string {
  if (name.includes("\n")) throw new RangeError(`Cannot send the name ${JSON.stringify(name)}, expected one line`);
  return name;
}

/** What a pong answers: a `ping` request, or the `/ping` after a command that enters a room. */
type Awaited =
  | { readonly kind: "ping"; readonly id: RequestId | undefined }
  | { readonly kind: "entry"; readonly room: string };

/**
 * Decodes the lines of a text or binary server. A client's own join is an ordinary notice, and the history
 * before it may contain an earlier join of the same name. Therefore a `/ping` follows each command that enters
 * a room. Answers come in order: if the own join comes before that pong, the pong becomes `joined`. Events of
 * the history come before it as ordinary events.
 */
export class WordsReader implements Reader {
  readonly #splitter: Splitter;
  readonly #awaited: Awaited[] = [];
  #nick = "";
  #arrived = false;

  constructor(splitter: Splitter) {
    this.#splitter = splitter;
  }

  sent(request: OutgoingRequest): void {
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
      const event = this.#resolve(eventIn(words));
      if (event !== undefined) return event;
    }
  }

  hold(): void {
    this.#splitter.hold();
  }

  /** Converts a pong to the event that it stands for, or to undefined after a join that failed. */
  #resolve(event: ClientEvent): ClientEvent | undefined {
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

/** Decodes one line or frame. */
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

/** Decodes `* alice waves`, an action, or `* alice: hello`, an edit. A nickname contains no colon. */
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

/** Splits `alice: hello`. A nickname contains no space or bracket, so a sentence does not match. */
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
