/** @import { Conversation } from "./conversation.js" */

import { LOBBY } from "./names.js";

/**
 * The conversations of the page by their ids, in the order of the sidebar.
 *
 * @extends {Map<string, Conversation>}
 */
export class Conversations extends Map {
  /** Rooms to join again, without the lobby and those that were refused. */
  get roomNames() {
    return [...this.values()]
      .filter(({ kind, name, standing }) => kind === "room" && name !== LOBBY && standing !== "out")
      .map(({ name }) => name);
  }

  get unread() {
    return [...this.values()].reduce((sum, it) => sum + it.unread, 0);
  }

  /** Unread messages that are whispers or name the reader. */
  get calls() {
    return [...this.values()].reduce((sum, it) => sum + it.calls, 0);
  }

  /** Whether a member of one of the reader's rooms has this nickname. @param {string} nick */
  sees(nick) {
    for (const { kind, standing, members } of this.values()) {
      if (kind === "room" && standing === "in" && members.has(nick)) return true;
    }
    return false;
  }

  /** Called when the page is in more or fewer rooms: partners of whispers may have come in sight or gone out of it. */
  updateSights() {
    for (const it of this.values()) if (it.kind === "direct") this.updateSight(it);
  }

  /** Called when the partner may have come in sight or gone out of it. @param {Conversation} whispers */
  updateSight(whispers) {
    const { name, partner } = whispers;
    if (partner === "here" || partner === "away") whispers.partner = this.sees(name) ? "here" : "away";
  }
}
