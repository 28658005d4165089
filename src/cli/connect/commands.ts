/** Slash commands of the client. One table row declares each; `/help` and dispatch follow from it. */

import { parseRoomName } from "../../chat/nickname.ts";
import { didYouMean } from "../../config/did_you_mean.ts";
import type { Language } from "../../chat/language.ts";
import type { CompletionNames } from "./completion_names.ts";
import { CONNECT_SENTENCES } from "./sentences.ts";

/** What the commands do. */
export interface CommandTarget {
  say(text: string): void;
  /** Says what one does. */
  act(text: string): void;
  /** Changes the text of the latest own message in the current room. */
  edit(text: string): void;
  /** Deletes the `n`-th latest own message in the current room. */
  delete(n: number): void;
  /** Changes the own nickname. */
  rename(nick: string): void;
  join(room: string): void;
  /** @param room defaults to the current room, also in the methods below */
  leave(room?: string): void;
  who(room?: string): void;
  rooms(): void;
  whisper(to: string, text: string): void;
  history(limit: number | undefined): void;
  speakTo(room?: string): void;
  quit(): void;
  /** Shows a note that is not part of the chat. */
  note(text: string): void;
  /** Shows why a line was not carried out. */
  refuse(text: string): void;
}

interface SlashCommand {
  readonly usage: string;
  /** What Tab completes after the command word. */
  readonly completes?: keyof CompletionNames;
  readonly help: Readonly<Record<Language, string>>;
  /** @param rest the text after the command word @returns false when `rest` does not match the usage */
  run(target: CommandTarget, rest: string, lang: Language): boolean;
}

const COMMANDS: Readonly<Record<string, SlashCommand>> = {
  "/join": {
    usage: "/join <room>",
    completes: "rooms",
    help: { ko: "방에 하나 더 들어가 그 방에 말합니다", en: "enter one more room and speak in it" },
    run: (target, rest, lang) => rest !== "" && withRoom(target, rest, lang, (room) => target.join(room)),
  },
  "/leave": {
    usage: "/leave [room]",
    completes: "ownRooms",
    help: { ko: "방에서 나갑니다", en: "leave a room" },
    run: (target, rest, lang) => withRoom(target, rest, lang, (room) => target.leave(room)),
  },
  "/room": {
    usage: "/room [room]",
    completes: "ownRooms",
    help: { ko: "들어가 있는 방 가운데 말할 방을 고릅니다", en: "choose the room to speak in" },
    run: (target, rest, lang) => withRoom(target, rest, lang, (room) => target.speakTo(room)),
  },
  "/who": {
    usage: "/who [room]",
    completes: "rooms",
    help: { ko: "방에 있는 사람을 봅니다", en: "list the people in a room" },
    run: (target, rest, lang) => withRoom(target, rest, lang, (room) => target.who(room)),
  },
  "/rooms": {
    usage: "/rooms",
    help: { ko: "방 목록을 봅니다", en: "list the rooms" },
    run: (target, rest) => rest === "" && done(target.rooms()),
  },
  "/msg": {
    usage: "/msg <nickname> <text>",
    completes: "nicks",
    help: { ko: "한 사람에게만 메시지를 보냅니다", en: "send a message to one person" },
    run(target, rest) {
      const [, to, text] = /^(\S+) +(.+)$/s.exec(rest) ?? [];
      return to !== undefined && text !== undefined && done(target.whisper(to, text));
    },
  },
  "/me": {
    usage: "/me <text>",
    help: { ko: "하는 일을 말합니다", en: "say what you are doing" },
    run: (target, rest) => rest !== "" && done(target.act(rest)),
  },
  "/nick": {
    usage: "/nick <nickname>",
    help: { ko: "닉네임을 바꿉니다", en: "change your nickname" },
    run: (target, rest) => /^\S+$/.test(rest) && done(target.rename(rest)),
  },
  "/edit": {
    usage: "/edit <text>",
    help: { ko: "방금 보낸 내 메시지를 고칩니다", en: "change the text of your latest message" },
    run: (target, rest) => rest !== "" && done(target.edit(rest)),
  },
  "/delete": {
    usage: "/delete [n]",
    help: {
      ko: "내 메시지 가운데 마지막 것(또는 끝에서 n번째)을 지웁니다",
      en: "delete your latest message, or the n-th latest",
    },
    run: (target, rest) => /^(?:[1-9]\d{0,2})?$/.test(rest) && done(target.delete(Number(rest || 1))),
  },
  "/history": {
    usage: "/history [n]",
    help: { ko: "지난 대화를 다시 봅니다", en: "show recent events" },
    run(target, rest) {
      if (rest !== "" && !/^[1-9]\d{0,8}$/.test(rest)) return false;
      return done(target.history(rest === "" ? undefined : Number(rest)));
    },
  },
  "/help": {
    usage: "/help",
    help: { ko: "이 도움말을 봅니다", en: "show this help" },
    run(target, _rest, lang) {
      for (const { usage, help } of Object.values(COMMANDS)) target.note(`${usage}: ${help[lang]}`);
      return done(target.note(CONNECT_SENTENCES[lang].help));
    },
  },
  "/quit": {
    usage: "/quit",
    help: { ko: "끝냅니다", en: "end the client" },
    run: (target) => done(target.quit()),
  },
};

/** The commands, in the order of `/help`. */
export const COMMAND_WORDS: readonly string[] = Object.keys(COMMANDS);

/** Returns what Tab completes after a command word. */
export function completedArgument(word: string): keyof CompletionNames | undefined {
  return commandOf(word)?.completes;
}

/** Carries out a line: a command or a message. An empty line is ignored. */
export function runLine(target: CommandTarget, line: string, lang: Language): void {
  if (!line.startsWith("/")) return line.trim() === "" ? undefined : target.say(line);
  if (line.startsWith("//")) return target.say(line.slice(1));
  const [, word = "", rest = ""] = /^(\S+)\s*(.*?)\s*$/s.exec(line) ?? [];
  const command = commandOf(word);
  const { unknownCommand, usage } = CONNECT_SENTENCES[lang];
  if (command === undefined) return target.refuse(unknownCommand(word, didYouMean(word.toLowerCase(), COMMAND_WORDS)));
  if (!command.run(target, rest, lang)) target.refuse(usage(command.usage));
}

/** Returns the command of a word, in any case of letters. */
function commandOf(word: string): SlashCommand | undefined {
  const name = word.toLowerCase();
  return Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
}

/** Calls `run` with the room in `rest`, or without one when `rest` is empty. Refuses an invalid name. */
function withRoom(target: CommandTarget, rest: string, lang: Language, run: (room: string) => void): boolean;
function withRoom(target: CommandTarget, rest: string, lang: Language, run: (room?: string) => void): boolean;
function withRoom(target: CommandTarget, rest: string, lang: Language, run: (room: string) => void): boolean {
  const room = parseRoomName(rest)?.name;
  if (rest === "") (run as (room?: string) => void)();
  else if (room === undefined) target.refuse(CONNECT_SENTENCES[lang].roomInvalid(rest));
  else run(room);
  return true;
}

function done(_: void): true {
  return true;
}
