/** Every sentence of the server, in each of its languages. The text protocol fixes most of them byte for byte. */

import type { ErrorCode, Explanation, Problem } from "../chat/code.ts";
import { cleanString } from "../chat/clean_text.ts";
import type { Notice, RoomSummary } from "../chat/encoder.ts";

export const LANGUAGES = ["ko", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Sentences {
  /** What begins a line of the server, of a whisper, of an error. */
  readonly system: string;
  readonly whisper: string;
  readonly error: string;
  joined(nick: string): string;
  left(nick: string): string;
  who(room: string, names: readonly string[], count: number): string;
  rooms(rooms: readonly RoomSummary[], count: number): string;
  help(usages: readonly string[]): string;
  readonly pong: string;
  /** What stands for a message that is not text, and for one with too much of it to show. */
  binary(bytes: number): string;
  longMessage(bytes: number): string;
  readonly notices: Readonly<Record<Notice, string>>;
  /** For each code the sentence beside it; what it is about follows after a colon. */
  readonly errors: Readonly<Record<ErrorCode, string>>;
  /** Sentences for problems that need one of their own. */
  readonly explanations: Readonly<Record<Explanation, string>>;
  /** Answers an HTTP request on a port of the chat. @param webClient its address, if there is one */
  notHttp(webClient: string | undefined): string;
}

const ko: Sentences = {
  system: "[시스템]",
  whisper: "[귓속말]",
  error: "[오류]",
  joined: (nick) => `${nick}님이 입장했습니다.`,
  left: (nick) => `${nick}님이 퇴장했습니다.`,
  who: (room, names, count) => `${room} ${count}명: ${listed(names, count, (rest) => `외 ${rest}명`)}`,
  rooms: (rooms, count) => `방 ${count}개: ${listed(rooms.map(summary), count, (rest) => `외 ${rest}개`)}`,
  help: (usages) => `명령: ${usages.join(", ")}. 그 밖의 줄은 메시지입니다 (//는 /로 시작하는 메시지).`,
  pong: "pong",
  binary: (bytes) => `[바이너리 ${bytes}바이트]`,
  longMessage: (bytes) => `[긴 메시지 ${bytes}바이트]`,
  notices: {
    shutting_down: "서버가 종료됩니다.",
  },
  errors: {
    NICK_REQUIRED: "먼저 닉네임을 정하세요: NICK <nickname>",
    NICK_IN_USE: "이미 사용 중인 닉네임입니다",
    NICK_INVALID:
      "닉네임은 글자나 숫자로 시작하는 1~32자의 글자, 숫자, _ - . 이어야 하며 문자 체계(예: 라틴과 키릴)를 섞을 수 없습니다",
    NICK_RESERVED: "서버가 쓰는 이름이거나 그와 비슷해 보여서 쓸 수 없는 닉네임입니다",
    ALREADY_REGISTERED: "닉네임은 바꿀 수 없습니다",
    ROOM_INVALID:
      "방 이름은 글자나 숫자로 시작하는 1~64자의 글자, 숫자, _ - . 이어야 하며 문자 체계(예: 라틴과 키릴)를 섞을 수 없습니다",
    ROOM_FULL: "방이 가득 찼습니다",
    TOO_MANY_ROOMS: "방이 너무 많습니다",
    NOT_IN_ROOM: "들어가 있지 않은 방입니다",
    NO_SUCH_NICK: "접속해 있지 않은 닉네임입니다",
    UNKNOWN_COMMAND: "알 수 없는 명령입니다 (/help)",
    BAD_REQUEST: "잘못된 요청입니다. 올바른 형식",
    TOO_LONG: "너무 깁니다. 최대 바이트",
    INVALID_UTF8: "올바른 UTF-8이 아닙니다",
    RATE_LIMITED: "너무 빠릅니다",
    SERVER_FULL: "서버가 가득 찼습니다. 최대 접속",
    TOO_MANY_CONNECTIONS: "같은 주소에서 접속이 너무 많습니다. 최대 접속",
    HANDSHAKE_TIMEOUT: "제한 시간 안에 닉네임을 정하지 않았습니다. 제한 시간(초)",
    IDLE_TIMEOUT: "오랫동안 입력이 없어 연결을 끊습니다. 제한 시간(초)",
    SLOW_CONSUMER: "받는 속도가 너무 느립니다",
    SHUTTING_DOWN: "서버가 종료되고 있습니다",
    UNAVAILABLE: "지금은 처리할 수 없습니다",
  },
  explanations: {
    not_irc: "IRC 연결이 아닙니다. NICK 다음에는 메시지나 /help 같은 명령을 보내세요",
    chat_only: "이 포트는 채팅 전용입니다. 먼저 NICK <nickname>을 보내세요",
  },
  notHttp: (webClient) =>
    webClient === undefined
      ? "이 포트는 채팅 전용이며 HTTP를 쓰지 않습니다."
      : `이 포트는 채팅 전용이며 HTTP를 쓰지 않으니, 웹 클라이언트는 ${webClient} 에서 여세요.`,
};

const en: Sentences = {
  system: "[system]",
  whisper: "[whisper]",
  error: "[error]",
  joined: (nick) => `${nick} joined.`,
  left: (nick) => `${nick} left.`,
  who: (room, names, count) => `${room} has ${count}: ${listed(names, count, (rest) => `and ${rest} more`)}`,
  rooms: (rooms, count) => `${count} rooms: ${listed(rooms.map(summary), count, (rest) => `and ${rest} more`)}`,
  help: (usages) => `Commands: ${usages.join(", ")}. Any other line is a message (// begins one with a slash).`,
  pong: "pong",
  binary: (bytes) => `[binary ${bytes} bytes]`,
  longMessage: (bytes) => `[long message ${bytes} bytes]`,
  notices: {
    shutting_down: "The server is shutting down.",
  },
  errors: {
    NICK_REQUIRED: "Choose a nickname first: NICK <nickname>",
    NICK_IN_USE: "The nickname is in use",
    NICK_INVALID:
      "A nickname is 1 to 32 letters, digits, _ - and ., begins with a letter or digit, and mixes no scripts (such as Latin and Cyrillic)",
    NICK_RESERVED: "The nickname is reserved for the server, or looks like one that is",
    ALREADY_REGISTERED: "A nickname can't be changed",
    ROOM_INVALID:
      "A room name is 1 to 64 letters, digits, _ - and ., begins with a letter or digit, and mixes no scripts (such as Latin and Cyrillic)",
    ROOM_FULL: "The room is full",
    TOO_MANY_ROOMS: "There are too many rooms",
    NOT_IN_ROOM: "You are not in that room",
    NO_SUCH_NICK: "Nobody here has that nickname",
    UNKNOWN_COMMAND: "Unknown command (/help)",
    BAD_REQUEST: "That request can't be understood. What would be",
    TOO_LONG: "Too long. The most bytes",
    INVALID_UTF8: "That is not valid UTF-8",
    RATE_LIMITED: "Too fast",
    SERVER_FULL: "The server is full. The most connections",
    TOO_MANY_CONNECTIONS: "Too many connections from your address. The most",
    HANDSHAKE_TIMEOUT: "No nickname was chosen in time. The most seconds",
    IDLE_TIMEOUT: "Nothing came for too long. The most seconds",
    SLOW_CONSUMER: "You read too slowly",
    SHUTTING_DOWN: "The server is shutting down",
    UNAVAILABLE: "That can't be done right now",
  },
  explanations: {
    not_irc: "This is not an IRC connection: after NICK, send messages or commands such as /help",
    chat_only: "This port is for the chat only: send NICK <nickname> first",
  },
  notHttp: (webClient) =>
    webClient === undefined
      ? "This port speaks the chat's protocols, not HTTP."
      : `This port speaks the chat's protocols, not HTTP; the web client is at ${webClient}`,
};

export const SENTENCES: Readonly<Record<Language, Sentences>> = { ko, en };

/** Characters of a client's own input that an error repeats at most. */
const MAX_REPEATED = 80;
/** UTF-16 units of it that are looked at: what a client sends may have 64 KiB. */
const MAX_CLEANED_UNITS = 1024;

/** The sentence of a problem, with what it is about: `이미 사용 중인 닉네임입니다: alice`. */
export function errorSentence(sentences: Sentences, { code, about, explanation }: Problem): string {
  const sentence = explanation === undefined ? sentences.errors[code] : sentences.explanations[explanation];
  const whole = String(about ?? "");
  const shown = cleanString(whole.slice(0, MAX_CLEANED_UNITS)).toWellFormed().replaceAll(/[\t\n]/g, " ");
  if (shown === "") return sentence;
  const clipped = [...shown.slice(0, MAX_REPEATED * 2)].slice(0, MAX_REPEATED).join("");
  return `${sentence}: ${clipped.length < shown.length ? `${clipped}…` : shown}`;
}

function listed(names: readonly string[], count: number, more: (rest: number) => string): string {
  const rest = count - names.length;
  return rest > 0 ? `${names.join(", ")} ${more(rest)}` : names.join(", ");
}

function summary({ name, members }: RoomSummary): string {
  return `${name}(${members})`;
}
