/** @import { Entry, OlderState, ShownMessage } from "../types.d.ts" */

import { Members } from "./members.js";
import { LOBBY, nameKey } from "./names.js";
import { UnconfirmedMessages } from "./outbox.js";
import { MAX_ENTRIES, newKey, Timeline } from "./timeline.js";

/**
 * An edit: of which message, and the text that was typed so far.
 *
 * @typedef {{ key: number, seq: number, text: string }} Editing
 */

/** A conversation: a room, or the whispers with one person. */
export class Conversation {
  /** @param {"room" | "direct"} kind @param {string} name of the room, or of the person */
  constructor(kind, name) {
    this.kind = kind;
    this.name = name;
    this.id = conversationId(kind, name);
    this.timeline = new Timeline();
    this.outbox = new UnconfirmedMessages();
    this.members = new Members();
    /** @type {OlderState} */
    this.older = { is: "unknown" };
    /** @type {"joining" | "in" | "out"} Whether the page is a member; with a person it is always `in`. */
    this.standing = kind === "room" ? "joining" : "in";
    /**
     * What is known of the partner of whispers: in a room with the reader, in none, gone, or perhaps another person by now.
     *
     * @type {"here" | "away" | "left" | "unsure"}
     */
    this.partner = "away";
    /** Order of the latest use; larger is later. */
    this.usedAt = newKey();
    this.unread = 0;
    /** Unread messages that are whispers or name the reader. */
    this.calls = 0;
    /** @type {number | undefined} Key of the first entry that was unread when the conversation was opened. */
    this.newFrom = undefined;
    /** Text in the message box. */
    this.draft = "";
    /** @type {Editing | undefined} The edit of an own message in the message box, where it stands before the draft. */
    this.editing = undefined;
  }

  /** All entries to show, in order. */
  get lines() {
    return [...this.timeline.entries, ...this.outbox.pending];
  }

  /** Number of events to ask for when the room is joined; undefined for all, so that none is missed after a reconnect. */
  get replay() {
    return this.timeline.epoch === undefined ? MAX_ENTRIES : undefined;
  }

  /** Called when the reader selects the conversation, or a message comes or goes. */
  used() {
    this.usedAt = newKey();
  }

  /** Counts an entry as unread. @param {Entry} entry that is not on the screen */
  missed(entry) {
    if (entry.kind !== "message" || entry.isOwn || entry.isDeleted) return;
    if (this.unread === 0) this.newFrom = entry.key;
    this.unread += 1;
    if (this.isCall(entry)) this.calls += 1;
  }

  /**
   * Called when a message was edited or deleted. An edit does not make a message unread, but a mention that it adds to an
   * unread message counts. A deleted message is not unread any more.
   *
   * @param {import("../types.d.ts").ShownMessage} message
   */
  reconsider(message) {
    const { entries } = this.timeline;
    const from = entries.findIndex(({ key }) => key === this.newFrom);
    const unread = this.unread === 0 || from === -1 ? [] : entries.slice(from);
    if (message.isOwn || !unread.includes(message)) return;
    if (message.isDeleted) this.unread -= 1;
    this.calls = this.unread > 0 ? unread.filter((it) => this.isCall(it)).length : 0;
  }

  /** Called when the connection is lost: requested changes of messages that are not confirmed count as lost. */
  changesLost() {
    const { timeline } = this;
    timeline.entries = timeline.entries.map((entry) => {
      if (entry.kind !== "message" || entry.change?.state !== "sent") return entry;
      return { ...entry, change: { ...entry.change, state: "lost" } };
    });
  }

  /** Marks all entries as read; the divider before the new ones stays. */
  seen() {
    this.unread = 0;
    this.calls = 0;
  }

  get hasMention() {
    return this.calls > 0;
  }

  /** Whether an entry is a message that is a whisper or names the reader. @param {Entry} entry @returns {entry is ShownMessage} */
  isCall(entry) {
    return entry.kind === "message" && !entry.isOwn && !entry.isDeleted && (entry.isMention || this.kind === "direct");
  }
}

export const LOBBY_ID = conversationId("room", LOBBY);

/** Returns the id of a conversation. @param {"room" | "direct"} kind @param {string} name */
export function conversationId(kind, name) {
  return `${kind === "room" ? "#" : "@"}${nameKey(name)}`;
}
