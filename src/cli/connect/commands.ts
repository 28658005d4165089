/** What may be typed behind a slash: one row each, from which `/help` and dispatch follow. */

import { parseRoomName } from "../../chat/nickname.ts";
import { didYouMean } from "../../config/load.ts";
import type { Language } from "../../chat/language.ts";
import { CONNECT_SENTENCES } from "./sentences.ts";

/** What commands act on: the conversation. */
export interface Speaker {
  say(text: string): void;
  join(room: string): void;
  /** Without a name, the room that is spoken to. The same below. */
  leave(room?: string): void;
  who(room?: string): void;
  rooms(): void;
  whisper(to: string, text: string): void;
  history(limit: number | undefined): void;
  speakTo(room?: string): void;
  quit(): void;
  /** Tells something that is not chat. */
  note(text: string): void;
  /** The same of a line that could not be carried out. */
  refuse(text: string): void;
}

interface SlashCommand {
  readonly usage: string;
  readonly help: Readonly<Record<Language, string>>;
  /** @returns false when `rest`, what stands behind the word, is not as the usage says */
  run(speaker: Speaker, rest: string, lang: Language): boolean;
}

const COMMANDS: Readonly<Record<string, SlashCommand>> = {
  "/join": {
    usage: "/join <room>",
    help: { ko: "방에 하나 더 들어가 그 방에 말합니다", en: "enter one more room, and speak to it" },
    run: (speaker, rest, lang) => rest !== "" && withRoom(speaker, rest, lang, (room) => speaker.join(room)),
  },
  "/leave": {
    usage: "/leave [room]",
    help: { ko: "방에서 나갑니다", en: "leave a room" },
    run: (speaker, rest, lang) => withRoom(speaker, rest, lang, (room) => speaker.leave(room)),
  },
  "/room": {
    usage: "/room [room]",
    help: { ko: "들어가 있는 방 가운데 말할 방을 고릅니다", en: "choose which of your rooms to speak to" },
    run: (speaker, rest, lang) => withRoom(speaker, rest, lang, (room) => speaker.speakTo(room)),
  },
  "/who": {
    usage: "/who [room]",
    help: { ko: "방에 누가 있는지", en: "who is in a room" },
    run: (speaker, rest, lang) => withRoom(speaker, rest, lang, (room) => speaker.who(room)),
  },
  "/rooms": {
    usage: "/rooms",
    help: { ko: "어떤 방이 있는지", en: "what rooms there are" },
    run: (speaker, rest) => rest === "" && done(speaker.rooms()),
  },
  "/msg": {
    usage: "/msg <nickname> <text>",
    help: { ko: "한 사람에게만 말합니다", en: "tell one person only" },
    run(speaker, rest) {
      const [, to, text] = /^(\S+) +(.+)$/s.exec(rest) ?? [];
      return to !== undefined && text !== undefined && done(speaker.whisper(to, text));
    },
  },
  "/history": {
    usage: "/history [n]",
    help: { ko: "지난 대화를 다시 봅니다", en: "see recent events again" },
    run(speaker, rest) {
      if (rest !== "" && !/^[1-9]\d{0,8}$/.test(rest)) return false;
      return done(speaker.history(rest === "" ? undefined : Number(rest)));
    },
  },
  "/help": {
    usage: "/help",
    help: { ko: "이 도움말", en: "this" },
    run(speaker, _rest, lang) {
      for (const { usage, help } of Object.values(COMMANDS)) speaker.note(`${usage}: ${help[lang]}`);
      return done(speaker.note(CONNECT_SENTENCES[lang].help));
    },
  },
  "/quit": {
    usage: "/quit",
    help: { ko: "끝냅니다", en: "end" },
    run: (speaker) => done(speaker.quit()),
  },
};

/** Carries out a line: a command, or a message. An empty line is nothing. */
export function runLine(speaker: Speaker, line: string, lang: Language): void {
  if (!line.startsWith("/")) return line.trim() === "" ? undefined : speaker.say(line);
  if (line.startsWith("//")) return speaker.say(line.slice(1));
  const [, word = "", rest = ""] = /^(\S+)\s*(.*?)\s*$/s.exec(line) ?? [];
  const command = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  const { unknownCommand, usage } = CONNECT_SENTENCES[lang];
  if (command === undefined) return speaker.refuse(unknownCommand(word, didYouMean(word, Object.keys(COMMANDS))));
  if (!command.run(speaker, rest, lang)) speaker.refuse(usage(command.usage));
}

/** Runs `run` with the room in `rest`, or without one when there is nothing in it; tells what is wrong with a name. */
function withRoom(speaker: Speaker, rest: string, lang: Language, run: (room: string) => void): boolean;
function withRoom(speaker: Speaker, rest: string, lang: Language, run: (room?: string) => void): boolean;
function withRoom(speaker: Speaker, rest: string, lang: Language, run: (room: string) => void): boolean {
  const room = parseRoomName(rest)?.name;
  if (rest === "") (run as (room?: string) => void)();
  else if (room === undefined) speaker.refuse(CONNECT_SENTENCES[lang].roomInvalid(rest));
  else run(room);
  return true;
}

function done(_: void): true {
  return true;
}
