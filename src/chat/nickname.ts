/** Nicknames and room names (DESIGN 2.1), as every request that holds one is read. */

import { lookOf } from "./look.ts";
import { readName } from "./name_grammar.ts";
import { nameKey } from "./name_key.ts";

const MAX_NICKNAME_CHARACTERS = 32;
const MAX_ROOM_NAME_CHARACTERS = 64;

/** The key of the room that every session starts in. It always exists. */
export const LOBBY = "lobby";

export interface Nickname {
  /** As it is shown, in NFC. */
  readonly name: string;
  /** Addresses the session: equal for all spellings of one name. */
  readonly key: string;
  /** Equal for names that readers confuse (see `look.ts`). Only decides whether the name can be taken. */
  readonly look: string;
}

export interface RoomName {
  /** As the client wrote it, in NFC; for a room that exists, as its creator wrote it. */
  readonly name: string;
  /** Addresses the room: equal for all spellings of one name. */
  readonly key: string;
}

export const LOBBY_NAME: RoomName = { name: LOBBY, key: LOBBY };

/** Parses a nickname. Returns undefined if `text` is not a valid one. */
export function parseNickname(text: string): Nickname | undefined {
  const name = readName(text, MAX_NICKNAME_CHARACTERS);
  if (name === undefined) return undefined;
  const key = shared(nameKey(name), name);
  return { name, key, look: shared(lookOf(name), key) };
}

/** Parses a room name. Returns undefined if `text` is not a valid one. */
export function parseRoomName(text: string): RoomName | undefined {
  const name = readName(text, MAX_ROOM_NAME_CHARACTERS);
  return name === undefined ? undefined : { name, key: shared(nameKey(name), name) };
}

/** Returns `other` instead of `text` if they are equal, so that both are one string in memory. */
function shared(text: string, other: string): string {
  return text === other ? other : text;
}
