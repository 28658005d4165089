/** Sentences of `maru connect` in each language. The server's own are in the session's. */

import type { Language } from "../../chat/language.ts";

export interface ConnectSentences {
  connected(address: string, nick: string): string;
  disconnected(why: string): string;
  /** @param seconds until the next attempt @param attempt number of the next attempt, from 1 */
  retrying(seconds: string, attempt: number, why: string): string;
  /** A message that is sent, or that waits for a connection. */
  sending(what: string): string;
  waiting(what: string): string;
  /** @param count of further messages that are sent or wait */
  moreUnderWay(count: number): string;
  entered(room: string, count: number): string;
  /** @param count of events that happened while disconnected */
  missed(room: string, count: number): string;
  /** @param count of missed events that the server no longer has */
  expired(room: string, count: number): string;
  unconfirmed(what: string): string;
  refused(code: string, sentence: string, what: string): string;
  /** A message or whisper that the server refused. */
  undelivered(code: string, sentence: string, what: string): string;
  notConnected(what: string): string;
  /** A line that is not kept, because `count` others wait. */
  tooManyWait(count: number, what: string): string;
  /** The `n`-th latest own message, which does not exist or belongs to an earlier connection. */
  nothingToChange(n: number): string;
  /** @param time of the message, if it is known */
  deleted(nick: string, time: string | undefined): string;
  /** Mark of an edited message. */
  readonly edited: string;
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
  disconnected: (why) => `연결이 끊어졌습니다 (${why}). 다시 연결합니다.`,
  retrying: (seconds, attempt, why) => `${seconds}초 뒤에 다시 연결합니다 (${attempt}번째, ${why}).`,
  sending: (what) => `보내는 중: ${what}`,
  waiting: (what) => `연결되면 보냄: ${what}`,
  moreUnderWay: (count) => `그 밖에 ${count}건`,
  entered: (room, count) => `${room} 방에 있습니다 (${count}명).`,
  missed: (room, count) => `${room} 방에서 그동안 있었던 일 ${count}건:`,
  expired: (room, count) => `${room} 방에서 그동안 있었던 일 ${count}건은 서버에 남아 있지 않습니다.`,
  unconfirmed: (what) => `전달되었는지 알 수 없습니다: ${what}`,
  refused: (code, sentence, what) => `거부되었습니다. ${code} ${sentence}${what === "" ? "" : ` (${what})`}`,
  undelivered: (code, sentence, what) => `전달되지 않았습니다. ${code} ${sentence} (${what})`,
  notConnected: (what) => `연결되어 있지 않아 보내지 않았습니다: ${what}`,
  tooManyWait: (count, what) => `보낼 것이 이미 ${count}건 기다리고 있어 보내지 않았습니다: ${what}`,
  nothingToChange: (n) =>
    n === 1
      ? "이번 연결에서 이 방에 보낸 메시지가 없습니다."
      : `이번 연결에서 이 방에 보낸 메시지가 ${n}개보다 적습니다.`,
  deleted: (nick, time) => `${nick}님이 ${time === undefined ? "메시지를" : `${time}에 보낸 메시지를`} 지웠습니다.`,
  edited: "고침",
  notText: (line) => `입력의 ${line}번째 줄은 올바른 UTF-8이 아니어서 보내지 않았습니다.`,
  lineTooLong: (bytes) => `입력에 ${bytes}바이트보다 긴 줄이 있어 여기서 읽기를 멈춥니다.`,
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
  disconnected: (why) => `Disconnected (${why}). Reconnecting.`,
  retrying: (seconds, attempt, why) => `Reconnecting in ${seconds} s (attempt ${attempt}; ${why}).`,
  sending: (what) => `Sending: ${what}`,
  waiting: (what) => `Waiting for a connection: ${what}`,
  moreUnderWay: (count) => `${count} more`,
  entered: (room, count) => `You are in ${room} (${counted(count, "member")}).`,
  missed: (room, count) => `${counted(count, "event")} missed in ${room}:`,
  expired: (room, count) => `${counted(count, "event")} missed in ${room}, no longer on the server.`,
  unconfirmed: (what) => `Delivery not confirmed: ${what}`,
  refused: (code, sentence, what) => `Refused: ${code} ${sentence}${what === "" ? "" : ` (${what})`}`,
  undelivered: (code, sentence, what) => `Not delivered: ${code} ${sentence} (${what})`,
  notConnected: (what) => `Not sent, because there is no connection: ${what}`,
  tooManyWait: (count, what) => `Not sent, because ${count} others are waiting: ${what}`,
  nothingToChange: (n) => `You sent ${n === 1 ? "no message" : `fewer than ${n} messages`} here since you connected.`,
  deleted: (nick, time) => `${nick} deleted a message${time === undefined ? "" : ` from ${time}`}.`,
  edited: "edited",
  notText: (line) => `Line ${line} of the input is not valid UTF-8 and was not sent.`,
  lineTooLong: (bytes) => `The input has a line longer than ${bytes} bytes. Reading stops here.`,
  unknownCommand: (word, hint) => `${word} is not a command${hint}. See /help.`,
  usage: (usage) => `Usage: ${usage}`,
  roomInvalid: (room) =>
    `${room} is not a room name. Expected: 1 to 64 letters of one script, digits, _ - and ., beginning with a letter or digit.`,
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
