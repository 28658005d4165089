/** Names of people and rooms (DESIGN 2.1): what is sent is read here, whichever request it stands in. */

import { lookOf } from "./look.ts";
import { readName } from "./name_grammar.ts";
import { nameKey } from "./name_key.ts";

export const MAX_NICKNAME_CHARACTERS = 32;
export const MAX_ROOM_NAME_CHARACTERS = 64;

/** The key of the room that every session starts in. The room always exists. */
export const LOBBY = "lobby";

export interface Nickname {
  /** As shown: NFC. */
  readonly name: string;
  /** What it is addressed by: equal for spellings of one name. */
  readonly key: string;
  /** Equal for names that readers confuse: see `look.ts`. Decides only who may take a name. */
  readonly look: string;
}

export interface RoomName {
  /** As one client wrote it, in NFC; of a room that exists, as its creator did. */
  readonly name: string;
  /** Names the room: equal for spellings of one name. */
  readonly key: string;
}

export const LOBBY_NAME: RoomName = { name: LOBBY, key: LOBBY };

/** The nickname in `text`, or undefined when it is none. */
export function parseNickname(text: string): Nickname | undefined {
  const name = readName(text, MAX_NICKNAME_CHARACTERS);
  if (name === undefined) return undefined;
  const key = shared(nameKey(name), name);
  return { name, key, look: shared(lookOf(name), key) };
}

/** The room name in `text`, or undefined when it is none. */
export function parseRoomName(text: string): RoomName | undefined {
  const name = readName(text, MAX_ROOM_NAME_CHARACTERS);
  return name === undefined ? undefined : { name, key: shared(nameKey(name), name) };
}

/** `own`, as one string in memory with `other` where they are equal. */
function shared(own: string, other: string): string {
  return own === other ? other : own;
}
