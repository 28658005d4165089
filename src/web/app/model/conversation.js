/** @import { Entry } from "../types.d.ts" */

import { Members } from "./members.js";
import { nameKey } from "./names.js";
import { UnconfirmedMessages } from "./outbox.js";
import { Timeline } from "./timeline.js";

/** A room, or the whispers with one person. */
export class Conversation {
  /** @param {"room" | "direct"} kind @param {string} name of the room, or of the person */
  constructor(kind, name) {
    this.kind = kind;
    this.name = name;
    this.id = conversationId(kind, name);
    this.timeline = new Timeline();
    this.outbox = new UnconfirmedMessages();
    this.members = new Members();
    /** @type {"joining" | "in" | "out"} Whether the server has us in there; a person is always `in`. */
    this.standing = kind === "room" ? "joining" : "in";
    this.unread = 0;
    this.hasMention = false;
    /** @type {number | undefined} The first entry that was not seen when the conversation was opened. */
    this.newFrom = undefined;
    /** What is being typed. */
    this.draft = "";
  }

  /** What is shown, in order. */
  get lines() {
    return [...this.timeline.entries, ...this.outbox.pending];
  }

  /** @param {Entry} entry that is not in view */
  missed(entry) {
    if (entry.kind !== "message" || entry.isOwn) return;
    if (this.unread === 0) this.newFrom = entry.key;
    this.unread += 1;
    this.hasMention ||= entry.isMention || this.kind === "direct";
  }

  /** What was unread is seen now; the mark stays where it is. */
  seen() {
    this.unread = 0;
    this.hasMention = false;
  }
}

/** @param {"room" | "direct"} kind @param {string} name */
export function conversationId(kind, name) {
  return `${kind === "room" ? "#" : "@"}${nameKey(name)}`;
}
