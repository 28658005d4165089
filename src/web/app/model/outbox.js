/** @import { UnconfirmedMessage, RoomObject } from "../types.d.ts" */

import { nameKey } from "./names.js";
import { newKey } from "./timeline.js";

/** Messages of one conversation that are not confirmed, in the order in which they were typed. */
export class UnconfirmedMessages {
  constructor() {
    /** @type {UnconfirmedMessage[]} */
    this.pending = [];
  }

  /**
   * Adds a message that waits to be sent.
   *
   * @param {{ id: number, nick: string, text: string, time: number, isAction?: true }} message
   * @returns {UnconfirmedMessage}
   */
  add(message) {
    /** @type {UnconfirmedMessage} */
    const pending = { kind: "pending", key: newKey(), state: "waiting", ...message };
    this.pending.push(pending);
    return pending;
  }

  /** @param {number} id @param {Partial<UnconfirmedMessage>} change */
  change(id, change) {
    this.pending = this.pending.map((it) => it.id === id ? { ...it, ...change } : it);
  }

  /** @param {number} id @returns {UnconfirmedMessage | undefined} the removed message */
  take(id) {
    const found = this.pending.find((it) => it.id === id);
    this.pending = this.pending.filter((it) => it !== found);
    return found;
  }

  /** Called when the reader has another nickname: messages that are not sent yet will have it. @param {string} nick */
  rename(nick) {
    this.pending = this.pending.map((it) => it.state === "waiting" ? { ...it, nick } : it);
  }

  /** Called when the connection is lost: it is not known whether sent messages have arrived. */
  disconnected() {
    this.#changeState("sent", "unsure");
  }

  /**
   * Called when the room is joined again. A message in the missed history has arrived. A message that is not in a complete
   * history has not arrived and is sent again. If the history is not complete, the reader has to decide. A message may have
   * arrived under the nickname of a rename that was under way.
   *
   * @param {readonly RoomObject[]} fresh missed events
   * @param {boolean} isComplete whether these are all missed events
   */
  returned(fresh, isComplete) {
    const arrived = [...fresh];
    const former = formerNames(fresh);
    this.pending = this.pending.filter((it) => {
      if (it.state !== "unsure") return true;
      const at = arrived.findIndex((event) => isSameMessage(event, it, former));
      if (at !== -1) arrived.splice(0, at + 1);
      return at === -1;
    });
    this.#changeState("unsure", isComplete ? "waiting" : "doubt");
  }

  /** @param {UnconfirmedMessage["state"]} from @param {UnconfirmedMessage["state"]} to */
  #changeState(from, to) {
    this.pending = this.pending.map((it) => it.state === from ? { ...it, state: to } : it);
  }
}

/**
 * Returns the keys of nicknames after renames, with those before them.
 *
 * @param {readonly RoomObject[]} events
 * @returns {ReadonlyMap<string, string>}
 */
function formerNames(events) {
  /** @type {Map<string, string>} */
  const former = new Map();
  for (const event of events) {
    if (event.type !== "rename") continue;
    const key = nameKey(event.nick);
    former.set(nameKey(event.to), former.get(key) ?? key);
  }
  return former;
}

/** @param {RoomObject} event @param {UnconfirmedMessage} pending @param {ReadonlyMap<string, string>} former */
function isSameMessage(event, { nick, text, isAction }, former) {
  if (event.type !== "message" || event.text !== text || event.action !== isAction) return false;
  const [key, own] = [nameKey(event.nick), nameKey(nick)];
  return key === own || former.get(key) === own;
}
