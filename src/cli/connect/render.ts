/** Renders events as lines that can neither control the terminal nor look like another line. */

import { cleanString } from "../../chat/clean_text.ts";
import { nameKey } from "../../chat/name_key.ts";
import type { ClientEvent, Content, RoomHappening } from "../../client/mod.ts";
import type { Language } from "../../chat/language.ts";
import { SENTENCES } from "../../protocol/messages.ts";
import { whoSentence } from "../../protocol/text_answers.ts";
import { splitAtName } from "./mentions.ts";
import type { ScreenLine } from "./screen_line.ts";
import { CONNECT_SENTENCES } from "./sentences.ts";
import type { StyledText } from "./styled_text.ts";

/** Colours of the 256-colour palette that differ clearly and are readable on dark and light backgrounds. */
const NICKNAME_COLOURS = [31, 33, 35, 61, 64, 65, 67, 91, 94, 96, 97, 124, 125, 127, 130, 131, 133, 136, 160, 166];
const DIM = "2";
const BOLD = "1";
/** One's own nickname in a text: bold and reversed. */
const MENTION = "1;7";

/** Prefix of lines that are not part of the chat. */
const ASIDE = "-- ";

interface RenderOptions {
  readonly lang: Language;
  readonly hasColours: boolean;
}

export interface HappeningOptions {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number;
  /** Whether to show the room. */
  readonly showsRoom: boolean;
  /** One's own nickname, which is highlighted. */
  readonly me?: string | undefined;
  /** When the message was sent that a deletion is about, in milliseconds since 1970-01-01 UTC. */
  readonly targetTime?: number | undefined;
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
  happening(event: RoomHappening, options: HappeningOptions): ScreenLine | undefined {
    const room = options.showsRoom && event.room !== undefined ? `[${oneLine(event.room)}] ` : "";
    const start = `${localTime(timeOf(event.time, options.now))} ${room}`;
    if (event.kind === "message" || event.kind === "edit") return this.#spoken(event, start, options.me);
    const sentence = this.#sentence(event, options);
    return sentence === undefined ? undefined : this.#dim(`${start}${ASIDE}`, sentence);
  }

  /** Renders a whisper: `12:03 [귓속말] alice: hello`, or `12:03 [귓속말] → alice: hello` for a sent one. */
  whisper(
    peer: WhisperPeer,
    content: Content,
    { time, now, me }: { readonly time?: string | undefined; readonly now: number; readonly me?: string },
  ): ScreenLine {
    const [arrow, nick] = "to" in peer ? ["→ ", peer.to] : ["", peer.from];
    const start = `${localTime(timeOf(time, now))} ${SENTENCES[this.#lang].whisper} ${arrow}`;
    const name = oneLine(nick);
    return {
      start: [this.#styled(start, DIM), this.#styled(name, colourOf(name)), { text: ": " }],
      body: this.#body(content, "from" in peer ? me : undefined),
    };
  }

  /** Renders a list: `-- Members of lobby (2): alice, bob`. */
  list(event: ListEvent): ScreenLine {
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
  aside(text: string): ScreenLine {
    return this.#dim(ASIDE, cleanString(text));
  }

  /** Renders the line at which a day begins: `-- 2026-11-28 --`. */
  day(day: string): ScreenLine {
    return this.#dim(ASIDE, `${day} --`);
  }

  /** Renders a message, an action or an edit. Returns undefined for a deleted message. */
  #spoken(
    event: RoomHappening & { readonly kind: "message" | "edit" },
    start: string,
    me: string | undefined,
  ): ScreenLine | undefined {
    if (event.kind === "message" && event.deleted === true) return undefined;
    const name = oneLine(event.nick);
    const isAction = event.kind === "message" && event.action === true;
    const isEdited = event.kind === "edit" || event.edited === true;
    const isOwn = me !== undefined && nameKey(me) === nameKey(event.nick);
    const edited = this.#styled(` (${CONNECT_SENTENCES[this.#lang].edited})`, DIM);
    return {
      start: [
        this.#styled(start, DIM),
        ...(event.kind === "edit" || isAction ? [{ text: "* " }] : []),
        this.#styled(name, colourOf(name)),
        { text: isAction ? " " : ": " },
      ],
      body: [...this.#body(event, isOwn ? undefined : me), ...(isEdited ? [edited] : [])],
    };
  }

  #sentence(
    event: Exclude<RoomHappening, { readonly kind: "message" | "edit" }>,
    { targetTime }: HappeningOptions,
  ): string | undefined {
    if (event.kind === "delete") {
      const sent = targetTime === undefined ? undefined : localTime(targetTime);
      return CONNECT_SENTENCES[this.#lang].deleted(oneLine(event.nick), sent);
    }
    const sentenceOf = SENTENCES[this.#lang].events[event.kind] as (fields: object) => string | undefined;
    return sentenceOf(oneLineFields(event));
  }

  #body({ text, data }: Content, me: string | undefined): StyledText[] {
    if (data !== undefined) return [{ text: SENTENCES[this.#lang].binary(data.length) }];
    const shown = cleanString(text);
    if (me === undefined || !this.#hasColours) return [{ text: shown }];
    return splitAtName(shown, me).map(({ text: part, isName }) =>
      isName ? this.#styled(part, MENTION) : { text: part }
    );
  }

  #dim(start: string, body: string): ScreenLine {
    return { start: [this.#styled(start, DIM)], body: [this.#styled(body, DIM)] };
  }

  #styled(text: string, code: string): StyledText {
    return this.#hasColours ? { text, code } : { text };
  }
}

/** Returns a time of the server, or the current time when there is none, in milliseconds since 1970-01-01 UTC. */
export function timeOf(time: string | undefined, now: number): number {
  const parsed = time === undefined ? now : Date.parse(time);
  return Number.isNaN(parsed) ? now : parsed;
}

/** Formats the time of day in the local time zone: `12:03`. */
export function localTime(ms: number): string {
  const then = new Date(ms);
  return `${twoDigits(then.getHours())}:${twoDigits(then.getMinutes())}`;
}

/** Formats a day in the local time zone: `2026-11-28`. */
export function localDay(ms: number): string {
  const then = new Date(ms);
  return `${then.getFullYear()}-${twoDigits(then.getMonth() + 1)}-${twoDigits(then.getDate())}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
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

/** The fields of an event, whose texts are each on one line. */
function oneLineFields(event: RoomHappening): object {
  const fields = Object.entries(event).map((
    [name, value],
  ) => [name, typeof value === "string" ? oneLine(value) : value]);
  return Object.fromEntries(fields);
}
