/** @import { Chat } from "./chat.js" */
/** @import { PageCommand } from "./commands.js" */

import { COMMANDS } from "./commands.js";
import { nameKey } from "./names.js";

const MAX_CHOICES = 8;

/**
 * One completion.
 *
 * @typedef {{ text: string, label: string, command?: PageCommand, detail?: string, caret?: number }} Choice `text`: the
 *   whole new input; `caret`: the position in it, unless it is the end
 */

/**
 * Completes a typed text: the name of a command, or its first argument.
 *
 * @param {Chat} chat
 * @param {string} typed
 * @returns {Choice[]} empty when there is nothing to complete
 */
export function completions(chat, typed) {
  const match = /^\/(\S*)(?:( +)(\S*))?$/.exec(typed);
  if (match === null) return [];
  const [, name = "", space, word = ""] = match;
  if (space === undefined) return commandsLike(name.toLowerCase());
  const command = COMMANDS.find((it) => it.name === name.toLowerCase());
  if (command?.completes === undefined) return [];
  const known = command.completes === "room" ? roomsOf(chat) : peopleOf(chat);
  const key = nameKey(word.replace(/^#/, ""));
  return known
    .filter(({ name }) => nameKey(name).startsWith(key) && nameKey(name) !== key)
    .slice(0, MAX_CHOICES)
    .map(({ name, detail }) => ({ text: `/${command.name} ${name} `, label: name, detail }));
}

/**
 * Completes the word before the caret to a nickname: with a colon where the message begins with it, as in IRC. An `@` before
 * the word is kept.
 *
 * @param {Chat} chat
 * @param {string} typed
 * @param {number} caret
 * @returns {Choice[]}
 */
export function nickCompletions(chat, typed, caret) {
  const before = typed.slice(0, caret);
  const [, at = "", word = ""] = /(?:^|[\s("'“‘])(@?)([^\s@("'“‘]*)$/u.exec(before) ?? [];
  if (word === "") return [];
  const start = before.slice(0, before.length - word.length);
  const key = nameKey(word);
  const suffix = start === at ? ": " : " ";
  const rest = typed.slice(caret).replace(/^ /, "");
  return namesHere(chat).filter((name) => nameKey(name).startsWith(key)).slice(0, MAX_CHOICES).map((name) => {
    const text = `${start}${name}${suffix}`;
    return { text: text + rest, label: name, caret: text.length };
  });
}

/** Returns the others in the current conversation. @param {Chat} chat @returns {readonly string[]} */
function namesHere({ current, nick }) {
  if (current?.kind === "direct") return [current.name];
  return (current?.members.names ?? []).filter((name) => name !== nick);
}

/** @param {string} name @returns {Choice[]} */
function commandsLike(name) {
  return COMMANDS
    .filter((command) => command.name.startsWith(name))
    .map((command) => {
      const text = `/${command.name}${command.takes === "" ? "" : " "}`;
      return { text, label: `/${command.name} ${command.takes}`.trim(), command };
    });
}

/** @param {Chat} chat @returns {{ name: string, detail: string }[]} */
function roomsOf(chat) {
  const sizes = new Map(chat.rooms.map(({ name, members }) => [name, members]));
  for (const { kind, name, members } of chat.conversations.values()) {
    if (kind === "room") sizes.set(name, members.count);
  }
  return [...sizes].map(([name, size]) => ({ name, detail: String(size) }));
}

/** @param {Chat} chat @returns {{ name: string, detail: string }[]} */
function peopleOf(chat) {
  const names = new Set(chat.current?.members.names);
  for (const { kind, name, members } of chat.conversations.values()) {
    if (kind === "direct") names.add(name);
    else for (const member of members.names) names.add(member);
  }
  names.delete(chat.nick);
  return [...names].map((name) => ({ name, detail: "" }));
}
