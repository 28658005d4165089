/** @import { MessageContent, Entry, JoinedObject, Note, Rename, RoomObject, ShownMessage } from "../types.d.ts" */

import { base64Length } from "../lib/text.js";
import { mentions, nameKey } from "./names.js";
import { joinedRuns, withStep } from "./presence.js";
import { withRename } from "./rename_run.js";

/** Entries that a conversation keeps while its latest ones are shown. */
export const MAX_ENTRIES = 400;
/** Entries that a conversation keeps at most, while older ones are read. */
export const MAX_HELD = 20_000;

let keys = 0;

/** Returns a key that is unique in this page. @returns {number} */
export function newKey() {
  keys += 1;
  return keys;
}

/**
 * The entries of one conversation, oldest first, bounded and without duplicates. The `seq` of a room's events grows while
 * the `epoch` of the room stays the same, so an event with a `seq` up to the latest one is a duplicate, and so is an older
 * event with a `seq` from the oldest one.
 */
export class Timeline {
  #isHeld = false;

  /** @param {number} [max] entries that are kept */
  constructor(max = MAX_ENTRIES) {
    this.max = max;
    /** @type {Entry[]} */
    this.entries = [];
    /** @type {string | undefined} */
    this.epoch = undefined;
    this.lastSeq = 0;
    /** Position of the oldest event that is known, shown or not; 0 while there is none. */
    this.oldestSeq = 0;
  }

  /** Whether the oldest entries are of an epoch that has ended, after which positions may have begun again. */
  get beginsInFormerEpoch() {
    return this.entries.some((entry) => entry.kind === "note" && entry.note.is === "renewed");
  }

  /** Keeps all entries, up to a higher limit, while the reader looks at older ones. @param {boolean} isHeld */
  hold(isHeld) {
    this.#isHeld = isHeld;
    this.#trim();
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
    const isKnown = (/** @type {RoomObject} */ event) =>
      (event.epoch ?? epoch) === this.epoch && event.seq <= this.lastSeq;
    const fresh = history.filter((event) => !isKnown(event));
    const first = history[0]?.seq ?? seq;
    const isComplete = isFirst || (isSame && first <= this.lastSeq + 1);
    const time = Date.parse(joined.time);
    if (!isFirst && !isSame) this.note({ is: "renewed" }, time);
    else if (!isComplete) this.note({ is: "gap" }, time);
    this.epoch = epoch;
    this.lastSeq = isSame ? this.lastSeq : 0;
    if (isFirst) this.oldestSeq = first;
    for (const event of history) if (isSame && event.seq <= this.lastSeq) this.#compare(event, reader);
    for (const event of fresh) this.add(event, reader);
    this.lastSeq = Math.max(this.lastSeq, seq);
    return { fresh, isComplete };
  }

  /**
   * Adds events that precede the oldest one.
   *
   * @param {readonly RoomObject[]} events oldest first
   * @param {string} reader
   */
  prepend(events, reader) {
    const isFormer = this.beginsInFormerEpoch;
    const older = events.filter(({ seq, epoch }) => seq < this.oldestSeq && (!isFormer || epoch !== undefined));
    const page = new Timeline(Infinity);
    for (const event of older) page.add(event, reader);
    const [first] = this.entries;
    const last = page.entries.at(-1);
    const steps = first?.kind === "presence" && last?.kind === "presence" && joinedRuns(last.steps, first.steps);
    if (first?.kind === "presence" && last?.kind === "presence" && steps) {
      page.entries.pop();
      this.entries[0] = { ...first, seq: last.seq, steps };
    }
    this.entries.unshift(...page.entries);
    this.oldestSeq = older[0]?.seq ?? this.oldestSeq;
  }

  /**
   * Adds an event.
   *
   * @param {RoomObject} event
   * @param {string} reader
   * @returns {Entry | undefined} undefined for a duplicate or an event that is not shown
   */
  add(event, reader) {
    const { seq } = event;
    if (seq <= this.lastSeq) return undefined;
    this.lastSeq = seq;
    const time = Date.parse(event.time);
    if (event.type === "join" || event.type === "leave") {
      return this.presence({ nick: event.nick, came: event.type === "join", time, seq });
    }
    if (event.type === "rename") return this.renamed(event, time, seq);
    if (event.type !== "message") return undefined;
    return this.message({ time, nick: event.nick, reader, seq, ...contentOf(event) });
  }

  /**
   * Returns the message at a position of the room's present epoch.
   *
   * @param {number} seq
   * @returns {ShownMessage | undefined} undefined when the page does not have it
   */
  find(seq) {
    const entry = this.entries[this.#indexOf(seq)];
    return entry?.kind === "message" ? entry : undefined;
  }

  /**
   * Replaces the content of a message, or what is known of its change.
   *
   * @param {number} seq
   * @param {(message: ShownMessage) => ShownMessage} change
   * @returns {ShownMessage | undefined} the changed message; undefined when the page does not have it
   */
  change(seq, change) {
    const at = this.#indexOf(seq);
    const before = this.entries[at];
    if (before?.kind !== "message") return undefined;
    const after = change(before);
    this.entries[at] = after;
    return after;
  }

  /**
   * Adds an own message that the server has confirmed.
   *
   * @param {{ key: number, seq?: number | undefined, time: number, nick: string } & MessageContent} message
   */
  confirm({ key, seq = 0, time, nick, ...content }) {
    this.lastSeq = Math.max(this.lastSeq, seq);
    return this.#push({ kind: "message", key, seq, time, nick, isOwn: true, isMention: false, ...content });
  }

  /** @param {{ time: number, nick: string, reader: string, seq?: number } & MessageContent} message */
  message({ time, nick, reader, seq = 0, ...content }) {
    const isOwn = nameKey(nick) === nameKey(reader);
    const isMention = !isOwn && content.text !== undefined && mentions(content.text, reader);
    return this.#push({ kind: "message", key: newKey(), seq, time, nick, isOwn, isMention, ...content });
  }

  /** @param {Rename} rename @param {number} time @param {number} [seq] */
  renamed({ nick, to }, time, seq = 0) {
    const last = this.entries.at(-1);
    const before = last?.kind === "note" && last.note.is === "renamed" ? last.note.renames : undefined;
    const renames = before && withRename(before, { nick, to });
    if (last?.kind !== "note" || renames === undefined) {
      return this.note({ is: "renamed", renames: [{ nick, to }] }, time, seq);
    }
    /** @type {Entry} */
    const grown = { ...last, time, note: { is: "renamed", renames } };
    this.entries[this.entries.length - 1] = grown;
    return grown;
  }

  /** @param {{ nick: string, came: boolean, time: number, seq?: number }} step */
  presence({ nick, came, time, seq = 0 }) {
    const step = { nick, came };
    const last = this.entries.at(-1);
    const steps = last?.kind === "presence" ? withStep(last.steps, step) : undefined;
    if (last?.kind !== "presence" || steps === undefined) {
      return this.#push({ kind: "presence", key: newKey(), seq, time, steps: [step] });
    }
    /** @type {Entry} */
    const grown = { ...last, time, steps };
    this.entries[this.entries.length - 1] = grown;
    return grown;
  }

  /** @param {Note} note @param {number} time @param {number} [seq] */
  note(note, time, seq = 0) {
    return this.#push({ kind: "note", key: newKey(), seq, time, note });
  }

  /** Applies what a history says of a message that is shown. @param {RoomObject} event @param {string} reader */
  #compare(event, reader) {
    if (event.type !== "message" || (event.edited !== true && event.deleted !== true)) return;
    this.change(event.seq, (message) => withContent(message, contentOf(event), reader));
  }

  /** @param {number} seq */
  #indexOf(seq) {
    for (let at = this.entries.length - 1; at >= 0; at -= 1) {
      const entry = this.entries[at];
      if (entry?.kind === "message" && entry.seq === seq) return at;
      if (entry?.kind === "note" && entry.note.is === "renewed") return -1; // positions before it are of another epoch
    }
    return -1;
  }

  /** @param {Entry} entry */
  #push(entry) {
    this.entries.push(entry);
    this.#trim();
    return entry;
  }

  #trim() {
    const max = this.#isHeld ? Math.max(this.max, MAX_HELD) : this.max;
    if (this.entries.length <= max) return;
    this.entries.splice(0, this.entries.length - max);
    for (const entry of this.entries) {
      if (entry.seq === 0) continue;
      this.oldestSeq = entry.seq;
      break;
    }
  }
}

/**
 * @typedef {{
 *   readonly text?: string | undefined,
 *   readonly data?: string | undefined,
 *   readonly action?: true | undefined,
 *   readonly edited?: true | undefined,
 *   readonly deleted?: true | undefined,
 * }} Said the fields of a received message that make its content
 */

/** @param {Said} said @returns {MessageContent} */
export function contentOf({ text, data = "", action, edited, deleted }) {
  return {
    ...(deleted ? { isDeleted: true } : text === undefined ? { bytes: base64Length(data) } : { text }),
    ...(action ? { isAction: true } : {}),
    ...(edited ? { editedAt: 0 } : {}),
  };
}

/**
 * Returns a message with another content.
 *
 * @param {ShownMessage} message
 * @param {MessageContent} content
 * @param {string} reader
 * @returns {ShownMessage}
 */
export function withContent(message, content, reader) {
  const { kind, key, seq, time, nick, isOwn } = message;
  const isMention = !isOwn && content.text !== undefined && mentions(content.text, reader);
  const isAction = message.isAction === undefined ? {} : { isAction: message.isAction };
  // A history does not tell the time of an edit that the page may have seen.
  const isKnown = content.editedAt === 0 && content.text === message.text && message.editedAt !== undefined;
  const editedAt = isKnown ? { editedAt: message.editedAt } : {};
  return { kind, key, seq, time, nick, isOwn, isMention, ...isAction, ...content, ...editedAt };
}
