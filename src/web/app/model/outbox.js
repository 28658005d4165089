/** @import { UnconfirmedMessage, RoomObject } from "../types.d.ts" */

import { nameKey } from "./names.js";
import { newKey } from "./timeline.js";

/** What was said in one conversation and is not confirmed, in the order in which it was said. */
export class UnconfirmedMessages {
  constructor() {
    /** @type {UnconfirmedMessage[]} */
    this.pending = [];
  }

  /**
   * @param {{ id: number, nick: string, text: string, time: number }} said
   * @returns {UnconfirmedMessage}
   */
  add(said) {
    /** @type {UnconfirmedMessage} */
    const pending = { kind: "pending", key: newKey(), state: "waiting", ...said };
    this.pending.push(pending);
    return pending;
  }

  /** @param {number} id @param {Partial<UnconfirmedMessage>} change */
  change(id, change) {
    this.pending = this.pending.map((it) => it.id === id ? { ...it, ...change } : it);
  }

  /** @param {number} id @returns {UnconfirmedMessage | undefined} what is no longer in here */
  take(id) {
    const found = this.pending.find((it) => it.id === id);
    this.pending = this.pending.filter((it) => it !== found);
    return found;
  }

  /** The connection is gone: whether what was sent has arrived is not known. */
  disconnected() {
    this.#turn("sent", () => "unsure");
  }

  /**
   * Back in the room. What stands in what was missed has arrived; what does not, though nothing is missing, has not, and
   * is sent again; otherwise only the reader can say.
   *
   * @param {readonly RoomObject[]} fresh what happened meanwhile
   * @param {boolean} isComplete whether that is all that happened
   */
  returned(fresh, isComplete) {
    const arrived = [...fresh];
    this.pending = this.pending.filter((it) => {
      if (it.state !== "unsure") return true;
      const at = arrived.findIndex((event) => isThat(event, it));
      if (at !== -1) arrived.splice(0, at + 1);
      return at === -1;
    });
    this.#turn("unsure", () => isComplete ? "waiting" : "doubt");
  }

  /** @param {UnconfirmedMessage["state"]} from @param {() => UnconfirmedMessage["state"]} to */
  #turn(from, to) {
    this.pending = this.pending.map((it) => it.state === from ? { ...it, state: to() } : it);
  }
}

/** @param {RoomObject} event @param {UnconfirmedMessage} pending */
function isThat(event, { nick, text }) {
  return event.type === "message" && event.text === text && nameKey(event.nick) === nameKey(nick);
}
