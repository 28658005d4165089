/** @import { Content, Entry, JoinedObject, Note, RoomObject } from "../types.d.ts" */

import { base64Length } from "../lib/text.js";
import { mentions, nameKey } from "./names.js";

/** Entries that a conversation keeps. The document shows all of them, so this bounds it as well. */
const MAX_ENTRIES = 400;
/** Comings and goings that one entry tells. */
const MAX_STEPS = 60;

let keys = 0;

/** @returns {number} names an entry for as long as the page lives */
export function newKey() {
  keys += 1;
  return keys;
}

/**
 * What happened in one conversation, oldest first: bounded, and nothing in it twice. A room's events have a place
 * (`seq`) that grows for as long as the room's `epoch` stands, and what is not past the latest one is known already.
 */
export class Timeline {
  /** @param {number} [most] entries that are kept */
  constructor(most = MAX_ENTRIES) {
    this.most = most;
    /** @type {Entry[]} */
    this.entries = [];
    /** @type {string | undefined} */
    this.epoch = undefined;
    this.lastSeq = 0;
  }

  /**
   * Takes up what a `joined` tells: everything on arriving, what was missed on coming back.
   *
   * @param {JoinedObject} joined
   * @param {string} reader whose page this is
   * @returns {{ fresh: RoomObject[], isComplete: boolean }} what was not known yet; whether that is all there was
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
   * @param {RoomObject} event
   * @param {string} reader
   * @returns {Entry | undefined} undefined when it is known already, or shows nothing
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
   * One's own message has its place.
   *
   * @param {{ key: number, seq?: number | undefined, time: number, nick: string, text: string }} message
   */
  confirm({ key, seq = 0, time, nick, text }) {
    this.lastSeq = Math.max(this.lastSeq, seq);
    return this.#push({ kind: "message", key, time, nick, text, isOwn: true, isMention: false });
  }

  /** @param {{ time: number, nick: string, reader: string } & Content} message */
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
    if (this.entries.length > this.most) this.entries.splice(0, this.entries.length - this.most);
    return entry;
  }
}

/**
 * @param {{ readonly text?: string | undefined, readonly data?: string | undefined }} said
 * @returns {Content}
 */
export function contentOf({ text, data = "" }) {
  return text === undefined ? { bytes: base64Length(data) } : { text };
}
