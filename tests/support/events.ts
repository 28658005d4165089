import { bodyOfText } from "../../src/chat/body.ts";
import type { JoinEvent, LeaveReason, RoomEvent } from "../../src/chat/event.ts";

function placed(seq: number) {
  return { room: "lobby", seq, time: 0, silent: false, encodings: [] };
}

/** What a room makes of `nick` saying `text`. */
export function messageEvent(seq: number, nick: string, text: string): RoomEvent {
  return { kind: "message", origin: nick, nick, body: bodyOfText(text), ...placed(seq) };
}

/** What a room makes of the arrival of `nick`. */
export function joinEvent(seq: number, nick: string): JoinEvent {
  return { kind: "join", origin: nick, nick, ...placed(seq) };
}

/** What a room makes of `nick` going away. */
export function leaveEvent(seq: number, nick: string, reason: LeaveReason = "left"): RoomEvent {
  return { kind: "leave", origin: nick, nick, reason, ...placed(seq) };
}
