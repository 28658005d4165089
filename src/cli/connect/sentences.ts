/** Sentences of `maru connect` in each language. Sentences of the server are in the server's language. */

import type { Language } from "../../chat/language.ts";

export interface ConnectSentences {
  connected(address: string, nick: string): string;
  /** @param seconds until the next attempt */
  disconnected(why: string, seconds: string): string;
  unreachable(why: string, seconds: string): string;
  entered(room: string, count: number): string;
  /** @param count of events that happened while disconnected */
  missed(room: string, count: number): string;
  /** @param count of missed events that the server no longer has */
  expired(room: string, count: number): string;
  unconfirmed(what: string): string;
  refused(code: string, sentence: string, what: string): string;
  notConnected(what: string): string;
  notText(line: number): string;
  lineTooLong(bytes: number): string;
  unknownCommand(word: string, hint: string): string;
  usage(usage: string): string;
  roomInvalid(room: string): string;
  notIn(room: string): string;
  left(room: string): string;
  speaking(room: string, rooms: readonly string[]): string;
  readonly history: string;
  readonly help: string;
}

const ko: ConnectSentences = {
  connected: (address, nick) => `${address}에 ${nick}(으)로 연결했습니다. /help는 도움말, Ctrl-C는 끝내기입니다.`,
  disconnected: (why, seconds) => `연결이 끊어졌습니다 (${why}). ${seconds}초 뒤에 다시 연결합니다.`,
  unreachable: (why, seconds) => `연결하지 못했습니다 (${why}). ${seconds}초 뒤에 다시 해 봅니다.`,
  entered: (room, count) => `${room} 방에 있습니다 (${count}명).`,
  missed: (room, count) => `${room} 방에서 그동안 있었던 일 ${count}건:`,
  expired: (room, count) => `${room} 방에서 그동안 있었던 일 ${count}건은 서버에 남아 있지 않습니다.`,
  unconfirmed: (what) => `전달되었는지 알 수 없습니다: ${what}`,
  refused: (code, sentence, what) => `받아들여지지 않았습니다. ${code} ${sentence}${what === "" ? "" : ` (${what})`}`,
  notConnected: (what) => `연결되어 있지 않아 보내지 않았습니다: ${what}`,
  notText: (line) => `입력의 ${line}번째 줄은 올바른 UTF-8이 아니어서 보내지 않았습니다.`,
  lineTooLong: (bytes) => `입력에 ${bytes}바이트보다 긴 줄이 있어 여기서 그칩니다.`,
  unknownCommand: (word, hint) => `${word}: 없는 명령입니다${hint}. /help를 보세요.`,
  usage: (usage) => `사용법: ${usage}`,
  roomInvalid: (room) =>
    `${room}: 방 이름은 글자나 숫자로 시작하는 1~64자의 글자, 숫자, _ - . 이어야 하며 문자 체계(예: 라틴과 키릴)를 섞을 수 없습니다.`,
  notIn: (room) => `${room} 방에 들어가 있지 않습니다. /join ${room}`,
  left: (room) => `${room} 방에서 나왔습니다.`,
  speaking: (room, rooms) => `${room} 방에 말합니다. 들어가 있는 방: ${rooms.join(", ")}`,
  history: "지난 대화:",
  help: "그 밖의 줄은 메시지입니다. /로 시작하는 메시지는 //로 시작하세요.",
};

const en: ConnectSentences = {
  connected: (address, nick) => `Connected to ${address} as ${nick}. Type /help for help, Ctrl-C to quit.`,
  disconnected: (why, seconds) => `Disconnected (${why}). Reconnecting in ${seconds} s.`,
  unreachable: (why, seconds) => `Could not connect (${why}). Next attempt in ${seconds} s.`,
  entered: (room, count) => `You are in ${room} (${counted(count, "member")}).`,
  missed: (room, count) => `${counted(count, "event")} missed in ${room}:`,
  expired: (room, count) => `${counted(count, "event")} missed in ${room}, no longer on the server.`,
  unconfirmed: (what) => `Delivery not confirmed: ${what}`,
  refused: (code, sentence, what) => `Refused: ${code} ${sentence}${what === "" ? "" : ` (${what})`}`,
  notConnected: (what) => `Not sent, because there is no connection: ${what}`,
  notText: (line) => `Line ${line} of the input is not valid UTF-8 and was not sent.`,
  lineTooLong: (bytes) => `The input has a line longer than ${bytes} bytes. Reading stops here.`,
  unknownCommand: (word, hint) => `${word} is not a command${hint}. See /help.`,
  usage: (usage) => `Usage: ${usage}`,
  roomInvalid: (room) =>
    `${room} is not a room name, expected 1 to 64 letters of one script, digits, _ - and ., beginning with a letter or digit.`,
  notIn: (room) => `You are not in ${room}: /join ${room}`,
  left: (room) => `You left ${room}.`,
  speaking: (room, rooms) => `Speaking in ${room}. You are in: ${rooms.join(", ")}`,
  history: "History:",
  help: "Any other line is a message. Start a message with // to send one slash.",
};

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

export const CONNECT_SENTENCES: Readonly<Record<Language, ConnectSentences>> = { ko, en };
