/** Messages that are remembered. The history of a room is shorter by default. */
const MAX_MESSAGES = 1000;

/**
 * The messages that this session has sent. The server takes the session for the author of a message, so that those of an
 * earlier session, before a reconnect, can't be changed any more.
 */
export class Authored {
  /** @type {Set<string>} */
  #keys = new Set();

  /** Called when a new session begins. */
  clear() {
    this.#keys.clear();
  }

  /** @param {{ conversation: string, epoch: string | undefined, seq: number }} message */
  add(message) {
    this.#keys.add(keyOf(message));
    const [oldest = ""] = this.#keys;
    if (this.#keys.size > MAX_MESSAGES) this.#keys.delete(oldest);
  }

  /** @param {{ conversation: string, epoch: string | undefined, seq: number }} message */
  has(message) {
    return this.#keys.has(keyOf(message));
  }
}

/** @param {{ conversation: string, epoch: string | undefined, seq: number }} message */
function keyOf({ conversation, epoch = "", seq }) {
  return `${seq} ${epoch} ${conversation}`;
}
