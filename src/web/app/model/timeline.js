/** @import { MessageContent, Entry, JoinedObject, Note, RoomObject } from "../types.d.ts" */

import { base64Length } from "../lib/text.js";
import { mentions, nameKey } from "./names.js";

/** Entries that a conversation keeps. The document shows all of them, so this limits the document too. */
const MAX_ENTRIES = 400;
/** Joins and leaves in one entry. */
const MAX_STEPS = 60;

let keys = 0;

/** Returns a key that is unique in this page. @returns {number} */
export function newKey() {
  keys += 1;
  return keys;
}

/**
 * The entries of one conversation, oldest first, bounded and without duplicates. The `seq` of a room's events grows while
 * the `epoch` of the room stays the same, so an event with a `seq` up to the latest one is a duplicate.
 */
export class Timeline {
  /** @param {number} [max] entries that are kept */
  constructor(max = MAX_ENTRIES) {
    this.max = max;
    /** @type {Entry[]} */
    this.entries = [];
    /** @type {string | undefined} */
    this.epoch = undefined;
    this.lastSeq = 0;
  }

  /**
   * Adds the events of a `joined` object: all at the first join, the missed ones after a reconnect.
   *
   * @param {JoinedObject} joined
   * @param {string} reader nickname of the reader
   * @returns {{ fresh: RoomObject[], isComplete: boolean }} the new events, and whether none is missing
   */
  resume(joined, reader) {
    const { epoch, seq, history } = joined;
    const isSame = epoch === this.epoch;
    const isFirst = this.epoch === undefined;
    const fresh = isSame ? history.filter((event) => event.seq > this.lastSeq) : [...history];
    const first = history[0]?.seq ?? seq;
    const isComplete = isFirst || (isSame && first <= this.lastSeq + 1);
    const time = Date.parse(joined.time);
    if (!isFirst && !isSame) this.note({ is: "renewed" }, time);
    else if (!isComplete) this.note({ is: "gap" }, time);
    this.epoch = epoch;
    this.lastSeq = isSame ? this.lastSeq : 0;
    for (const event of fresh) this.add(event, reader);
    this.lastSeq = Math.max(this.lastSeq, seq);
    return { fresh, isComplete };
  }

  /**
   * Adds an event.
   *
   * @param {RoomObject} event
   * @param {string} reader
   * @returns {Entry | undefined} undefined for a duplicate or an event that is not shown
   */
  add(event, reader) {
    if (event.seq <= this.lastSeq) return undefined;
    this.lastSeq = event.seq;
    const time = Date.parse(event.time);
    if (event.type === "join" || event.type === "leave") return this.presence(event.nick, event.type === "join", time);
    if (event.type !== "message" || event.deleted === true) return undefined;
    return this.message({ time, nick: event.nick, reader, ...contentOf(event) });
  }

  /**
   * Adds an own message that the server has confirmed.
   *
   * @param {{ key: number, seq?: number | undefined, time: number, nick: string, text: string }} message
   */
  confirm({ key, seq = 0, time, nick, text }) {
    this.lastSeq = Math.max(this.lastSeq, seq);
    return this.#push({ kind: "message", key, time, nick, text, isOwn: true, isMention: false });
  }

  /** @param {{ time: number, nick: string, reader: string } & MessageContent} message */
  message({ time, nick, reader, ...content }) {
    const isOwn = nameKey(nick) === nameKey(reader);
    const isMention = !isOwn && content.text !== undefined && mentions(content.text, reader);
    return this.#push({ kind: "message", key: newKey(), time, nick, isOwn, isMention, ...content });
  }

  /** @param {string} nick @param {boolean} came @param {number} time */
  presence(nick, came, time) {
    const step = { nick, came };
    const last = this.entries.at(-1);
    if (last?.kind !== "presence" || last.steps.length >= MAX_STEPS) {
      return this.#push({ kind: "presence", key: newKey(), time, steps: [step] });
    }
    /** @type {Entry} */
    const grown = { ...last, time, steps: [...last.steps, step] };
    this.entries[this.entries.length - 1] = grown;
    return grown;
  }

  /** @param {Note} note @param {number} time */
  note(note, time) {
    return this.#push({ kind: "note", key: newKey(), time, note });
  }

  /** @param {Entry} entry */
  #push(entry) {
    this.entries.push(entry);
    if (this.entries.length > this.max) this.entries.splice(0, this.entries.length - this.max);
    return entry;
  }
}

/**
 * @param {{ readonly text?: string | undefined, readonly data?: string | undefined }} said
 * @returns {MessageContent}
 */
export function contentOf({ text, data = "" }) {
  return text === undefined ? { bytes: base64Length(data) } : { text };
}
