/** Holds every sentence of the server in each language. The text protocol fixes most byte for byte. */

import type { Notice, RoomSummary } from "../chat/answer.ts";
import { cleanString } from "../chat/clean_text.ts";
import type { ErrorCode, Explanation, Problem } from "../chat/code.ts";
import type { CommandWord } from "../chat/command_word.ts";
import type { Language } from "../chat/language.ts";
import type { SentenceFields, SentenceKind } from "./spoken_events.ts";

export interface Sentences {
  /** The prefixes of a line of the server, of a whisper and of an error. */
  readonly system: string;
  readonly whisper: string;
  readonly error: string;
  /** The sentence for each kind of event without a body; undefined shows members nothing. */
  readonly events: { readonly [Kind in SentenceKind]: (event: SentenceFields<Kind>) => string | undefined };
  who(room: string, names: readonly string[], count: number): string;
  /** A room without members, as the lobby may be, and a room that does not exist. */
  emptyRoom(room: string): string;
  noSuchRoom(room: string): string;
  rooms(rooms: readonly RoomSummary[], count: number): string;
  /** What each command does, as `/help` explains it. */
  readonly commands: Readonly<Record<CommandWord, string>>;
  /** What a line is that is no command. */
  readonly otherLines: string;
  readonly pong: string;
  /** Replacements for a message that is not text, and for a message that is too long to show. */
  binary(bytes: number): string;
  longMessage(bytes: number): string;
  readonly notices: Readonly<Record<Notice, string>>;
  /** Announces the idle timeout, and names what each protocol's clients can send against it. */
  readonly idleWarning: { text(seconds: number): string; binary(seconds: number): string };
  /** The sentence of each error code. @param about the refused value, or what would be accepted; may be empty */
  readonly errors: Readonly<Record<ErrorCode, (about: string) => string>>;
  /** Sentences of problems that the sentence of their code does not explain. */
  readonly explanations: Readonly<Record<Explanation, (about: string) => string>>;
  /** Answers an HTTP request on a chat port. @param webClient address of the web client, if there is one */
  notHttp(webClient: string | undefined): string;
}

/** Builds a sentence that ends with its subject: `The nickname is in use: alice`. */
const naming = (sentence: string) => (about: string) => about === "" ? sentence : `${sentence}: ${about}`;

/** Builds a sentence that has no subject. */
const plain = (sentence: string) => () => sentence;

/** Returns a number with its noun: `1 second`, `30 seconds`. */
const counted = (count: number | string, noun: string) => `${count} ${noun}${String(count) === "1" ? "" : "s"}`;

const ko: Sentences = {
  system: "[시스템]",
  whisper: "[귓속말]",
  error: "[오류]",
  events: {
    join: ({ nick }) => `${nick}님이 입장했습니다.`,
    leave: ({ nick }) => `${nick}님이 퇴장했습니다.`,
    rename: ({ nick, to }) => `${nick}님의 이름이 ${to}(으)로 바뀌었습니다.`,
    delete: () => undefined,
  },
  who: (room, names, count) => `${room} ${count}명: ${listed(names, count, (rest) => `외 ${rest}명`)}`,
  emptyRoom: (room) => `${room} 방에는 아무도 없습니다.`,
  noSuchRoom: (room) => `${room} 방은 없습니다.`,
  rooms: (rooms, count) => `방 ${count}개: ${listed(rooms.map(summary), count, (rest) => `외 ${rest}개`)}`,
  commands: {
    "NICK": "닉네임을 정합니다. 처음에 한 번만 씁니다.",
    "/nick": "닉네임을 바꿉니다.",
    "/join": "다른 방으로 옮깁니다. 없는 방이면 새로 만듭니다.",
    "/leave": "로비로 돌아갑니다.",
    "/me": '행동을 말합니다. 다른 사람에게는 "* alice 손을 흔든다"처럼 보입니다.',
    "/delete": "이 방에 마지막으로 보낸 메시지나, 끝에서 n번째로 보낸 메시지를 지웁니다.",
    "/msg": "한 사람에게만 메시지를 보냅니다.",
    "/rooms": "방 목록을 봅니다.",
    "/who": "지금 있는 방이나 다른 방에 누가 있는지 봅니다.",
    "/history": "이 방의 지난 대화를 다시 봅니다. n은 몇 줄까지 볼지입니다.",
    "/lang": "서버가 보내는 말을 한국어(ko)나 영어(en)로 바꿉니다.",
    "/ping": "연결을 확인합니다. 연결이 끊어지지 않게 하는 데도 씁니다.",
    "/help": "모든 명령이나 명령 하나를 설명합니다.",
    "/quit": "채팅을 끝냅니다.",
  },
  otherLines: "그 밖의 줄은 메시지입니다. /로 시작하는 메시지는 /를 하나 더 붙여 //로 시작하세요.",
  pong: "pong",
  binary: (bytes) => `[바이너리 ${bytes}바이트]`,
  longMessage: (bytes) => `[긴 메시지 ${bytes}바이트]`,
  notices: {
    shutting_down: "서버가 종료됩니다.",
  },
  idleWarning: {
    text: (seconds) => `입력이 없어 ${seconds}초 뒤에 연결을 끊습니다. 계속 있으려면 메시지나 /ping을 보내세요.`,
    binary: (seconds) =>
      `입력이 없어 ${seconds}초 뒤에 연결을 끊습니다. 계속 있으려면 메시지나 /ping, 또는 빈 프레임을 보내세요.`,
  },
  errors: {
    NICK_REQUIRED: plain("먼저 닉네임을 정하세요: NICK <nickname>"),
    NICK_IN_USE: naming("이미 사용 중인 닉네임입니다"),
    NICK_INVALID: naming(
      "닉네임은 글자, 숫자, _ - . 만으로 1~32자이고 글자나 숫자로 시작해야 하며, 서로 다른 문자(예: 라틴 문자와 키릴 문자)를 섞을 수 없습니다",
    ),
    NICK_RESERVED: naming("서버가 쓰는 이름이거나 그런 이름과 비슷해 보여서 쓸 수 없는 닉네임입니다"),
    ALREADY_REGISTERED: naming("이미 닉네임이 있습니다 (바꾸려면 /nick)"),
    ROOM_INVALID: naming(
      "방 이름은 글자, 숫자, _ - . 만으로 1~64자이고 글자나 숫자로 시작해야 하며, 서로 다른 문자(예: 라틴 문자와 키릴 문자)를 섞을 수 없습니다",
    ),
    ROOM_FULL: naming("방이 가득 찼습니다"),
    TOO_MANY_ROOMS: (limit) => `서버에 방이 너무 많아 새로 만들 수 없습니다 (최대 ${limit}개)`,
    NOT_IN_ROOM: naming("들어가 있지 않은 방입니다"),
    NO_SUCH_NICK: naming("그런 닉네임을 쓰는 사람이 접속해 있지 않습니다"),
    NO_SUCH_MESSAGE: naming("그런 메시지가 없습니다"),
    FORBIDDEN: naming("권한이 없습니다"),
    UNKNOWN_COMMAND: naming("알 수 없는 명령입니다 (도움말은 /help)"),
    BAD_REQUEST: naming("잘못된 요청입니다"),
    TOO_LONG: (limit) => `메시지가 너무 깁니다 (최대 ${limit}바이트)`,
    INVALID_UTF8: plain("올바른 UTF-8이 아닙니다"),
    RATE_LIMITED: plain("요청이 너무 빠릅니다"),
    SERVER_FULL: (limit) => `서버가 가득 찼습니다 (최대 접속 ${limit}개)`,
    TOO_MANY_CONNECTIONS: (limit) => `같은 주소에서 접속이 너무 많습니다 (최대 ${limit}개)`,
    HANDSHAKE_TIMEOUT: (seconds) => `${seconds}초 안에 닉네임을 정하지 않아 연결을 끊습니다`,
    IDLE_TIMEOUT: (seconds) => `${seconds}초 동안 입력이 없어 연결을 끊습니다`,
    SLOW_CONSUMER: plain("받는 속도가 너무 느립니다"),
    SHUTTING_DOWN: plain("서버가 종료되고 있습니다"),
    UNAVAILABLE: plain("지금은 처리할 수 없습니다"),
  },
  explanations: {
    usage: naming("사용법"),
    not_irc: plain("IRC 연결이 아닙니다. NICK 다음에는 메시지나 /help 같은 명령을 보내세요"),
    chat_only: plain("이 포트는 채팅 전용입니다. 먼저 NICK <nickname>을 보내세요"),
    rooms_per_session: (limit) => `한 번에 ${limit}개까지만 방에 들어가 있을 수 있습니다. 먼저 다른 방에서 나가세요`,
    connect_rate: (limit) => `같은 주소에서 너무 자주 접속합니다 (최대 1초에 ${limit}번)`,
  },
  notHttp: (webClient) =>
    webClient === undefined
      ? "이 포트는 채팅 전용이며 HTTP를 쓰지 않습니다."
      : `이 포트는 채팅 전용이며 HTTP를 쓰지 않습니다. 웹 클라이언트 주소: ${webClient}`,
};

const en: Sentences = {
  system: "[system]",
  whisper: "[whisper]",
  error: "[error]",
  events: {
    join: ({ nick }) => `${nick} joined.`,
    leave: ({ nick }) => `${nick} left.`,
    rename: ({ nick, to }) => `${nick} is now ${to}.`,
    delete: () => undefined,
  },
  who: (room, names, count) => `Members of ${room} (${count}): ${listed(names, count, (rest) => `and ${rest} more`)}`,
  emptyRoom: (room) => `${room} is empty.`,
  noSuchRoom: (room) => `There is no room ${room}.`,
  rooms: (rooms, count) => `Rooms (${count}): ${listed(rooms.map(summary), count, (rest) => `and ${rest} more`)}`,
  commands: {
    "NICK": "Sets your nickname; used once, at the beginning.",
    "/nick": "Changes your nickname.",
    "/join": "Moves you to another room; creates it if it does not exist.",
    "/leave": "Takes you back to the lobby.",
    "/me": 'Says what you do; others see it as "* alice waves".',
    "/delete": "Deletes the last message that you sent to this room, or the n-th last.",
    "/msg": "Sends a message to one person only.",
    "/rooms": "Lists the rooms.",
    "/who": "Lists who is in your room, or in another one.",
    "/history": "Shows the recent events of your room again, at most n of them.",
    "/lang": "Sets the language of the server's messages to you: Korean (ko) or English (en).",
    "/ping": "Checks the connection, and keeps it open.",
    "/help": "Explains all commands, or one.",
    "/quit": "Ends your chat.",
  },
  otherLines: "Any other line is a message. To send a message that begins with a slash, type two: //text",
  pong: "pong",
  binary: (bytes) => `[binary ${bytes} bytes]`,
  longMessage: (bytes) => `[long message ${bytes} bytes]`,
  notices: {
    shutting_down: "The server is shutting down.",
  },
  idleWarning: {
    text: (seconds) =>
      `You sent nothing for a while. The connection closes in ${
        counted(seconds, "second")
      }: send a message or /ping to keep it open.`,
    binary: (seconds) =>
      `You sent nothing for a while. The connection closes in ${
        counted(seconds, "second")
      }: send a message, /ping or an empty frame to keep it open.`,
  },
  errors: {
    NICK_REQUIRED: plain("Choose a nickname first: NICK <nickname>"),
    NICK_IN_USE: naming("The nickname is in use"),
    NICK_INVALID: naming(
      "A nickname is 1 to 32 letters, digits, _ - and ., begins with a letter or digit, and mixes no scripts (such as Latin and Cyrillic)",
    ),
    NICK_RESERVED: naming("The nickname is reserved for the server, or looks like a reserved one"),
    ALREADY_REGISTERED: naming("You already have a nickname (change it with /nick)"),
    ROOM_INVALID: naming(
      "A room name is 1 to 64 letters, digits, _ - and ., begins with a letter or digit, and mixes no scripts (such as Latin and Cyrillic)",
    ),
    ROOM_FULL: naming("The room is full"),
    TOO_MANY_ROOMS: (limit) => `The server has too many rooms to create another one (limit: ${limit})`,
    NOT_IN_ROOM: naming("You are not in that room"),
    NO_SUCH_NICK: naming("No one online has that nickname"),
    NO_SUCH_MESSAGE: naming("There is no such message"),
    FORBIDDEN: naming("You are not allowed to do that"),
    UNKNOWN_COMMAND: naming("Unknown command (see /help)"),
    BAD_REQUEST: naming("Bad request"),
    TOO_LONG: (limit) => `Message too long (limit: ${limit} bytes)`,
    INVALID_UTF8: plain("That is not valid UTF-8"),
    RATE_LIMITED: plain("Requests come too fast"),
    SERVER_FULL: (limit) => `The server is full (limit: ${counted(limit, "connection")})`,
    TOO_MANY_CONNECTIONS: (limit) => `Too many connections from your address (limit: ${limit})`,
    HANDSHAKE_TIMEOUT: (seconds) => `Closed after ${counted(seconds, "second")} without a nickname`,
    IDLE_TIMEOUT: (seconds) => `Closed after ${counted(seconds, "second")} without a message`,
    SLOW_CONSUMER: plain("You read too slowly"),
    SHUTTING_DOWN: plain("The server is shutting down"),
    UNAVAILABLE: plain("Not available right now"),
  },
  explanations: {
    usage: naming("Usage"),
    not_irc: plain("This is not an IRC connection: after NICK, send messages or commands such as /help"),
    chat_only: plain("This port is for the chat only: send NICK <nickname> first"),
    rooms_per_session: (limit) => `You can be in at most ${counted(limit, "room")} at once; leave another one first`,
    connect_rate: (limit) => `Your address connects too often (limit: ${limit} a second)`,
  },
  notHttp: (webClient) =>
    webClient === undefined
      ? "This port speaks the chat's protocols, not HTTP."
      : `This port speaks the chat's protocols, not HTTP; the web client is at ${webClient}`,
};

export const SENTENCES: Readonly<Record<Language, Sentences>> = { ko, en };

/** Limit of characters that an error repeats from the client's input. */
const MAX_REPEATED = 80;
/** Limit of UTF-16 units of the input that are cleaned: a client's input may have 64 KiB. */
const MAX_CLEANED_UNITS = 1024;

/** Returns the sentence of a problem with its subject: `이미 사용 중인 닉네임입니다: alice`. */
export function errorSentence(sentences: Sentences, { code, about, explanation }: Problem): string {
  const sentence = explanation === undefined ? sentences.errors[code] : sentences.explanations[explanation];
  return sentence(clipped(String(about ?? "")));
}

/** Returns a client's input, cleaned and shortened for an error sentence. */
function clipped(input: string): string {
  const shown = cleanString(input.slice(0, MAX_CLEANED_UNITS)).toWellFormed().replaceAll(/[\t\n]/g, " ");
  const short = [...shown.slice(0, MAX_REPEATED * 2)].slice(0, MAX_REPEATED).join("");
  return short.length < shown.length ? `${short}…` : shown;
}

function listed(names: readonly string[], count: number, more: (rest: number) => string): string {
  const rest = count - names.length;
  return rest > 0 ? `${names.join(", ")} ${more(rest)}` : names.join(", ");
}

function summary({ name, members }: RoomSummary): string {
  return `${name}(${members})`;
}
