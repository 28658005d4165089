/**
 * The state of a session that can be written down, and its one codec. It serves moves between threads; resume and
 * nodes will use it too, so it holds nothing of threads, descriptors or sockets.
 */

import * as v from "valibot";
import type { SessionId } from "./ids.ts";
import { type Language, LANGUAGES } from "./language.ts";
import { type Nickname, parseNickname, parseRoomName, type RoomName } from "./nickname.ts";
import type { Position, Session } from "./session.ts";

/** A room of a session, and the latest event of it that was delivered where the session is. */
export interface RoomPosition extends Position {
  readonly room: RoomName;
}

export interface SessionState {
  readonly session: SessionId;
  readonly nickname: Nickname;
  /** The account that the session is logged in to. */
  readonly account?: string;
  /** The name of the protocol that the session speaks. */
  readonly protocol: string;
  /** The language that the client asked for. */
  readonly language?: Language;
  /** The rooms that it is a member of. */
  readonly rooms: readonly RoomPosition[];
  /** Tokens left of the rate limit's burst, below 0 for a debt; undefined without a limit. */
  readonly tokens?: number;
}

/** A record is not a session state of this version. The message names the field. */
export class SessionStateError extends Error {
  override readonly name = "SessionStateError";

  constructor(field: string, problem: string) {
    super(`Cannot read the session state: ${field}: ${problem}`);
  }
}

/** Changes whenever an older reader would misread a record. */
const VERSION = 1;

/** A name, read by the grammar of names. Keys and looks are not written, since they follow from it. */
function parsed<Name>(what: string, parse: (text: string) => Name | undefined) {
  return v.pipe(
    v.string(),
    v.rawTransform<string, Name>(({ dataset, addIssue, NEVER }) => {
      const name = parse(dataset.value);
      if (name !== undefined) return name;
      addIssue({ message: `Invalid ${what}` });
      return NEVER;
    }),
  );
}

const word = v.pipe(v.string(), v.nonEmpty());

const position = v.strictObject({
  room: parsed("room name", parseRoomName),
  epoch: v.string(),
  seq: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});

const record = v.strictObject({
  version: v.literal(VERSION),
  session: word,
  nickname: parsed("nickname", parseNickname),
  account: v.exactOptional(word),
  protocol: word,
  language: v.exactOptional(v.picklist(LANGUAGES)),
  rooms: v.array(position),
  tokens: v.exactOptional(v.pipe(v.number(), v.finite())),
});

/**
 * The state of a session that has a nickname.
 *
 * @param tokens left of its rate limit's burst
 * @throws when the session has no nickname
 */
export function stateOf(session: Session, tokens: number | undefined): SessionState {
  const { id, nickname, protocol, language, rooms } = session;
  if (nickname === undefined) throw new Error(`session ${id} has no nickname yet`);
  return {
    session: id,
    nickname,
    protocol: protocol.name,
    ...(language === undefined ? {} : { language }),
    rooms: rooms.map(({ key, name, position }) => ({ room: { key, name }, ...position })),
    ...(tokens === undefined ? {} : { tokens }),
  };
}

/** Writes a state as one line of JSON. */
export function encodeSessionState(state: SessionState): string {
  return JSON.stringify({
    version: VERSION,
    ...state,
    nickname: state.nickname.name,
    rooms: state.rooms.map(({ room, epoch, seq }) => ({ room: room.name, epoch, seq })),
  });
}

/**
 * Reads what {@link encodeSessionState} has written.
 *
 * @throws {SessionStateError} when the text is anything else: a field that is missing, unknown or bad, another version
 */
export function decodeSessionState(text: string): SessionState {
  const read = v.safeParse(record, parseJson(text), { abortEarly: true });
  if (read.success) {
    const { version: _, ...state } = read.output;
    return state;
  }
  const [issue] = read.issues;
  throw new SessionStateError(v.getDotPath(issue) ?? "record", issue.message);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SessionStateError("record", error instanceof Error ? error.message : String(error));
  }
}
