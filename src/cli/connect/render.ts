/** Renders events as lines that can neither control the terminal nor look like another line. */

import { cleanString } from "../../chat/clean_text.ts";
import { nameKey } from "../../chat/name_key.ts";
import type { ClientEvent, Content, RoomHappening } from "../../client/mod.ts";
import type { Language } from "../../chat/language.ts";
import { SENTENCES } from "../../protocol/messages.ts";
import { whoSentence } from "../../protocol/text_answers.ts";
import { widthOf } from "./width.ts";

/** Colours of the 256-colour palette that differ clearly and are readable on dark and light backgrounds. */
const NICKNAME_COLOURS = [31, 33, 35, 61, 64, 65, 67, 91, 94, 96, 97, 124, 125, 127, 130, 131, 133, 136, 160, 166];
const DIM = "2";
const BOLD = "1";

/** Prefix of lines that are not part of the chat. */
const ASIDE = "--";

interface RenderOptions {
  readonly lang: Language;
  readonly hasColours: boolean;
}

interface HappeningOptions {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number;
  /** Whether to show the room. */
  readonly showsRoom: boolean;
}

/** Sender or receiver of a whisper. */
export type WhisperPeer = { readonly from: string } | { readonly to: string };

/** An answer that lists members or rooms. */
export type ListEvent = ClientEvent & { readonly kind: "who" | "rooms" };

export class Renderer {
  readonly #lang: Language;
  readonly #hasColours: boolean;

  constructor({ lang, hasColours }: RenderOptions) {
    this.#lang = lang;
    this.#hasColours = hasColours;
  }

  /** Renders a room event: `12:03 [dev] alice: hello`. Returns undefined for an event that is not shown. */
  happening(event: RoomHappening, { now, showsRoom }: HappeningOptions): string | undefined {
    const room = showsRoom && event.room !== undefined ? `[${oneLine(event.room)}] ` : "";
    const start = `${this.#time(event.time, now)} ${room}`;
    if (event.kind === "message" && event.deleted === true) return undefined;
    if (event.kind === "message") return this.#said(start, event.nick, this.#content(event));
    const sentence = this.#sentence(event);
    return sentence === undefined ? undefined : this.#paint(DIM, `${start}* ${sentence}`);
  }

  #sentence(event: Exclude<RoomHappening, { readonly kind: "message" }>): string | undefined {
    if (event.kind === "edit") return `${oneLine(event.nick)}: ${oneLine(this.#content(event))}`;
    const sentenceOf = SENTENCES[this.#lang].events[event.kind] as (fields: object) => string | undefined;
    return sentenceOf(oneLineFields(event));
  }

  /** Renders a whisper: `12:03 [귓속말] alice: hello`, or `12:03 [귓속말] → alice: hello` for a sent one. */
  whisper(
    peer: WhisperPeer,
    content: Content,
    { time, now }: { readonly time?: string; readonly now: number },
  ): string {
    const [arrow, nick] = "to" in peer ? ["→ ", peer.to] : ["", peer.from];
    const start = `${this.#time(time, now)} ${SENTENCES[this.#lang].whisper} ${arrow}`;
    return this.#said(start, nick, this.#content(content));
  }

  /** Renders a list: `-- Members of lobby (2): alice, bob`. */
  list(event: ListEvent): string {
    const sentences = SENTENCES[this.#lang];
    if (event.kind === "who") {
      const { members, count, exists } = event;
      return this.aside(
        whoSentence(sentences, { room: oneLine(event.room), names: members.map(oneLine), count, exists }),
      );
    }
    return this.aside(
      sentences.rooms(event.rooms.map(({ name, members }) => ({ name: oneLine(name), members })), event.count),
    );
  }

  /** Renders a line of this program or the server: `-- connected`. */
  aside(text: string): string {
    return this.#paint(DIM, `${ASIDE} ${indented(cleanString(text), ASIDE.length + 1)}`);
  }

  #said(start: string, nick: string, text: string): string {
    const name = oneLine(nick);
    const width = widthOf(`${start}${name}: `);
    return `${this.#paint(DIM, start)}${this.#paint(colourOf(name), name)}: ${indented(text, width)}`;
  }

  #content({ text, data }: Content): string {
    return data === undefined ? cleanString(text) : SENTENCES[this.#lang].binary(data.length);
  }

  /** Formats a time of the server, or the current time when there is none. */
  #time(time: string | undefined, now: number): string {
    const parsed = time === undefined ? now : Date.parse(time);
    return localTime(Number.isNaN(parsed) ? now : parsed, now);
  }

  #paint(code: string, text: string): string {
    return this.#hasColours ? `\x1b[${code}m${text}\x1b[0m` : text;
  }
}

/** Formats a time in the local time zone: `12:03`, or `05-31 12:03` on another day. */
export function localTime(ms: number, now: number): string {
  const then = new Date(ms);
  const two = (number: number) => String(number).padStart(2, "0");
  const time = `${two(then.getHours())}:${two(then.getMinutes())}`;
  if (then.toDateString() === new Date(now).toDateString()) return time;
  return `${two(then.getMonth() + 1)}-${two(then.getDate())} ${time}`;
}

/** Returns the colour of a nickname, which is the same on every client and in any case of letters. */
export function colourOf(nick: string): string {
  let hash = 0x811c9dc5; // FNV-1a
  for (const character of nameKey(nick)) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return `${BOLD};38;5;${NICKNAME_COLOURS[(hash >>> 0) % NICKNAME_COLOURS.length]}`;
}

/** Cleans a text and replaces line ends and tabs by spaces. */
export function oneLine(text: string): string {
  return cleanString(text).replaceAll(/[\t\n]/g, " ");
}

/** Indents the lines after the first one, so that none of them looks like a separate line. */
function indented(text: string, width: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(width)}`);
}

/** The fields of an event, whose texts are each on one line. */
function oneLineFields(event: RoomHappening): object {
  const fields = Object.entries(event).map((
    [name, value],
  ) => [name, typeof value === "string" ? oneLine(value) : value]);
  return Object.fromEntries(fields);
}
