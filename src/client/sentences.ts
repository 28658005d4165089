/**
 * The server's sentences read backwards, in every language it has: the patterns are made of the
 * sentences themselves (`protocol/messages.ts`), so a language added there is understood here.
 */

import { SENTENCES, type Sentences } from "../protocol/messages.ts";
import type { ClientEvent, RoomSummary } from "./event.ts";

/** Stand-ins that a sentence is asked for with, and the pattern that takes their place. */
const NAME = "\ue000";
const LIST = "\ue001";
const COUNT = 987_654_321;

/** Reads one kind of sentence. */
interface SentenceReader {
  readonly pattern: RegExp;
  event(match: readonly string[]): ClientEvent;
}

export interface Prefixes {
  readonly system: string;
  readonly whisper: string;
  readonly error: string;
}

interface Language {
  readonly prefixes: Prefixes;
  readonly readers: readonly SentenceReader[];
}

const LANGUAGES: readonly Language[] = Object.values(SENTENCES).map((sentences) => ({
  prefixes: {
    system: `${sentences.system} `,
    whisper: `${sentences.whisper} `,
    error: `${sentences.error} `,
  },
  readers: readersOf(sentences),
}));

/** The prefixes of every language. */
export const PREFIXES: readonly Prefixes[] = LANGUAGES.map(({ prefixes }) => prefixes);

/** What a line of the server says: one that begins with a bracket, which no nickname does. */
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
  const { events, who, rooms, pong } = sentences;
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
      pattern: patternOf(...withRest((names, count) => rooms(names.map(summaryOf), count))),
      event: ([, count, list = ""]) => ({ kind: "rooms", rooms: listOf(list).map(summaryOf), count: Number(count) }),
    },
  ];
}

/** Reads a sentence about an event; none where the language has no sentence for it. */
function eventReader(sentence: string | undefined, event: SentenceReader["event"]): SentenceReader[] {
  return sentence === undefined ? [] : [{ pattern: patternOf(sentence), event }];
}

/** What a list of one name of many reads like: the sentence up to the list, and how it says that there are more. */
function withRest(sentence: (names: readonly string[], count: number) => string): [string, string] {
  const [start = "", more = ""] = sentence([LIST], COUNT).split(LIST);
  // A room is summed up as `name(members)`, whose members are no part of what says that there are more.
  return [`${start}${LIST}`, more.replace(/^\(\d+\)/, "")];
}

/** @param optional what may follow */
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

/** `lobby(2)` */
function summaryOf(text: string): RoomSummary {
  const [, name = text, members = 0] = /^(.*)\((\d+)\)$/.exec(text) ?? [];
  return { name, members: Number(members) };
}
