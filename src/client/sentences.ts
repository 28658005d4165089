/**
 * Parses the sentences of the server in every language. The patterns are made from the sentences
 * themselves (`protocol/messages.ts`), so a new language needs no change here.
 */

import type { RoomSummary } from "../chat/answer.ts";
import { SENTENCES, type Sentences } from "../protocol/messages.ts";
import type { ClientEvent } from "./event.ts";

/** Placeholders in a sentence, which are replaced by patterns. */
const NAME = "\ue000";
const LIST = "\ue001";
const COUNT = 987_654_321;

/** Parses one kind of sentence. */
interface SentenceReader {
  readonly pattern: RegExp;
  event(match: readonly string[]): ClientEvent;
}

interface Prefixes {
  readonly system: string;
  readonly whisper: string;
  readonly error: string;
}

interface LanguagePatterns {
  readonly prefixes: Prefixes;
  readonly readers: readonly SentenceReader[];
}

const LANGUAGES: readonly LanguagePatterns[] = Object.values(SENTENCES).map((sentences) => ({
  prefixes: {
    system: `${sentences.system} `,
    whisper: `${sentences.whisper} `,
    error: `${sentences.error} `,
  },
  readers: readersOf(sentences),
}));

/** Prefixes of all languages. */
export const PREFIXES: readonly Prefixes[] = LANGUAGES.map(({ prefixes }) => prefixes);

/** Parses a line that begins with a bracket, as no nickname does. */
export function sentenceEvent(line: string): ClientEvent {
  for (const { prefixes, readers } of LANGUAGES) {
    if (line.startsWith(prefixes.system)) return systemEvent(line.slice(prefixes.system.length), readers);
    if (line.startsWith(prefixes.error)) {
      const [, code, message = ""] = /^(\S+) ?(.*)$/s.exec(line.slice(prefixes.error.length)) ?? [];
      if (code !== undefined) return { kind: "error", code, message };
    }
  }
  return { kind: "line", text: line };
}

function systemEvent(sentence: string, readers: readonly SentenceReader[]): ClientEvent {
  for (const { pattern, event } of readers) {
    const match = pattern.exec(sentence);
    if (match !== null) return event(match);
  }
  return { kind: "notice", text: sentence };
}

function readersOf(sentences: Sentences): SentenceReader[] {
  const { events, who, emptyRoom, noSuchRoom, rooms, pong } = sentences;
  return [
    ...eventReader(events.join({ nick: NAME }), ([, nick = ""]) => ({ kind: "join", nick })),
    ...eventReader(events.leave({ nick: NAME, reason: "left" }), ([, nick = ""]) => ({ kind: "leave", nick })),
    ...eventReader(
      events.rename({ nick: NAME, to: NAME }),
      ([, nick = "", to = ""]) => ({ kind: "rename", nick, to }),
    ),
    { pattern: patternOf(pong), event: () => ({ kind: "pong" }) },
    {
      pattern: patternOf(...withRest((names, count) => who(NAME, names, count))),
      event: ([, room = "", count, members = ""]) => {
        return { kind: "who", room, members: listOf(members), count: Number(count) };
      },
    },
    {
      pattern: patternOf(emptyRoom(NAME)),
      event: ([, room = ""]) => ({ kind: "who", room, members: [], count: 0 }),
    },
    {
      pattern: patternOf(noSuchRoom(NAME)),
      event: ([, room = ""]) => ({ kind: "who", room, members: [], count: 0, exists: false }),
    },
    {
      pattern: patternOf(...withRest((names, count) => rooms(names.map(summaryOf), count))),
      event: ([, count, list = ""]) => ({ kind: "rooms", rooms: listOf(list).map(summaryOf), count: Number(count) }),
    },
  ];
}

/** Returns the reader of an event's sentence; none if the language has no sentence for it. */
function eventReader(sentence: string | undefined, event: SentenceReader["event"]): SentenceReader[] {
  return sentence === undefined ? [] : [{ pattern: patternOf(sentence), event }];
}

/** Returns the parts of a sentence with a list: the text up to the list, and the text that says that there are more. */
function withRest(sentence: (names: readonly string[], count: number) => string): [string, string] {
  const [start = "", more = ""] = sentence([LIST], COUNT).split(LIST);
  // A room is listed as `name(members)`; the members are not part of the second text.
  return [`${start}${LIST}`, more.replace(/^\(\d+\)/, "")];
}

/** Makes a pattern from a sentence. @param optional text that may follow */
function patternOf(sentence: string, optional?: string): RegExp {
  const source = escaped(sentence).replaceAll(NAME, "(\\S+)").replace(LIST, "(.*?)").replace(String(COUNT), "(\\d+)");
  const rest = optional === undefined ? "" : `(?:${escaped(optional).replace(/\d+/g, "\\d+")})?`;
  return new RegExp(`^${source}${rest}$`);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function listOf(names: string): string[] {
  return names === "" ? [] : names.split(", ");
}

/** Parses a listed room: `lobby(2)`. */
function summaryOf(text: string): RoomSummary {
  const [, name = text, members = 0] = /^(.*)\((\d+)\)$/.exec(text) ?? [];
  return { name, members: Number(members) };
}
