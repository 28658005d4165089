/** @import { ShownMessage } from "../types.d.ts" */
/** @import { Chat } from "./chat.js" */
/** @import { Conversation } from "./conversation.js" */

import { latestChangeable, requestDeletion, requestEdit } from "./changes.js";
import { startEdit } from "./editing.js";
import { parseNickname, parseRoomName } from "./names.js";
import { requestNick } from "./renames.js";

/**
 * Actions of the page that commands need besides the chat.
 *
 * @typedef {{ help: () => void, rooms: () => void, quit: () => void }} PageActions
 */

/**
 * - `ok`: carried out;
 * - `usage`: the arguments are missing or not accepted;
 * - `room-invalid`, `nick-invalid`: not a valid name;
 * - `away`: there is no connection;
 * - `no-own`: there is no message that the reader can change;
 * - `rooms-only`: not possible in whispers;
 * - `unconfirmed`: the latest message is not confirmed yet;
 * - `lobby-stays`: the lobby can't be left;
 * - `unknown`: there is no such command.
 *
 * @typedef {"ok" | "usage" | "room-invalid" | "nick-invalid" | "away" | "no-own" | "rooms-only"
 *   | "unconfirmed" | "lobby-stays" | "unknown"} CommandOutcome
 */

/**
 * A slash command: its name, its arguments, how its first argument is completed, and what it does.
 *
 * @typedef {{
 *   name: string,
 *   takes: string,
 *   completes?: "room" | "nick",
 *   run: (chat: Chat, rest: string, page: PageActions) => CommandOutcome,
 * }} PageCommand
 */

/** @type {readonly PageCommand[]} */
export const COMMANDS = [
  {
    name: "join",
    takes: "<room>",
    completes: "room",
    run(chat, rest) {
      const room = parseRoomName(rest);
      if (rest === "") return "usage";
      if (room === undefined) return "room-invalid";
      chat.join(room);
      return "ok";
    },
  },
  {
    name: "leave",
    takes: "",
    run: (chat) => chat.leave(chat.currentId) ? "ok" : "lobby-stays",
  },
  {
    name: "msg",
    takes: "<nick> [text]",
    completes: "nick",
    run(chat, rest) {
      const [, to = "", text = ""] = /^(\S+)\s*(.*)$/s.exec(rest) ?? [];
      if (to === "") return "usage";
      const nick = parseNickname(to);
      if (nick === undefined) return "nick-invalid";
      const conversation = chat.open("direct", nick);
      chat.select(conversation.id);
      chat.say(text);
      return "ok";
    },
  },
  {
    name: "who",
    takes: "[room]",
    completes: "room",
    run(chat, rest) {
      const { current } = chat;
      if (rest === "" && current?.kind === "direct") {
        chat.noteHere({ is: "who-whisper", nick: current.name });
        return "ok";
      }
      const room = rest === "" ? current?.name : parseRoomName(rest);
      if (room === undefined) return "room-invalid";
      return chat.request({ type: "who", room }) ? "ok" : "away";
    },
  },
  {
    name: "rooms",
    takes: "",
    run(chat, _rest, page) {
      chat.request({ type: "rooms" });
      page.rooms();
      return "ok";
    },
  },
  {
    name: "nick",
    takes: "<nick>",
    run(chat, rest) {
      const nick = parseNickname(rest);
      if (rest === "") return "usage";
      if (nick === undefined) return "nick-invalid";
      return requestNick(chat, nick) ? "ok" : "away";
    },
  },
  {
    name: "me",
    takes: "<text>",
    run(chat, rest) {
      if (rest === "") return "usage";
      if (chat.current?.kind !== "room") return "rooms-only";
      chat.say(rest, { isAction: true });
      return "ok";
    },
  },
  {
    name: "edit",
    takes: "[text]",
    run: (chat, rest) =>
      changeLatest(chat, 1, (room, message) => {
        if (rest === "") startEdit(chat, room, message);
        else requestEdit(chat, room, message, rest);
      }),
  },
  {
    name: "delete",
    takes: "[n]",
    run(chat, rest) {
      if (!/^([1-9]\d{0,3})?$/.test(rest)) return "usage";
      const n = rest === "" ? 1 : Number(rest);
      return changeLatest(chat, n, (room, message) => requestDeletion(chat, room, message));
    },
  },
  {
    name: "help",
    takes: "",
    run(_chat, _rest, page) {
      page.help();
      return "ok";
    },
  },
  {
    name: "quit",
    takes: "",
    run(_chat, _rest, page) {
      page.quit();
      return "ok";
    },
  },
];

/**
 * Changes the reader's n-th latest message in the current room.
 *
 * @param {Chat} chat
 * @param {number} n
 * @param {(room: Conversation, message: ShownMessage) => void} change
 * @returns {CommandOutcome}
 */
function changeLatest(chat, n, change) {
  const { current } = chat;
  if (current?.kind !== "room") return "rooms-only";
  if (chat.phase !== "in") return "away";
  const message = latestChangeable(chat, current, n);
  if (message === undefined) return current.outbox.pending.length > 0 ? "unconfirmed" : "no-own";
  change(current, message);
  return "ok";
}

/**
 * Carries out a typed text: a command or a message. `//text` sends `/text`.
 *
 * @param {Chat} chat
 * @param {string} typed
 * @param {PageActions} page
 * @returns {{ outcome: CommandOutcome, command?: PageCommand }}
 */
export function carryOut(chat, typed, page) {
  if (!typed.startsWith("/") || typed.startsWith("//")) {
    chat.say(typed.startsWith("//") ? typed.slice(1) : typed);
    return { outcome: "ok" };
  }
  const [, name = "", rest = ""] = /^\/(\S*)\s*(.*)$/s.exec(typed) ?? [];
  const command = COMMANDS.find((it) => it.name === name.toLowerCase());
  if (command === undefined) return { outcome: "unknown" };
  return { outcome: command.run(chat, rest.trim(), page), command };
}
