import assert from "node:assert/strict";
import { type Nickname, parseNickname, parseRoomName, type RoomName } from "../../src/chat/nickname.ts";

/** The room that `text` names. */
export function roomNamed(text: string): RoomName {
  const room = parseRoomName(text);
  assert.ok(room !== undefined, text);
  return room;
}

/** The nickname in `text`. */
export function nicknamed(text: string): Nickname {
  const nickname = parseNickname(text);
  assert.ok(nickname !== undefined, text);
  return nickname;
}
