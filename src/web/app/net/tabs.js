/**
 * Asks the other tabs of this browser which of them has a nickname.
 *
 * @typedef {{ type: "who-has" | "has", nick: string }} TabMessage
 */
export class Tabs {
  /**
   * @param {{
   *   channel: Pick<BroadcastChannel, "postMessage" | "onmessage">,
   *   holds: (nick: string) => boolean,
   *   taken: (nick: string) => void,
   * }} parts `holds`: whether this tab has a nickname; `taken`: called when another one has a nickname that was asked for
   */
  constructor({ channel, holds, taken }) {
    this.channel = channel;
    channel.onmessage = (/** @type {{ data: TabMessage }} */ { data: { type, nick } }) => {
      if (type === "has") taken(nick);
      else if (type === "who-has" && holds(nick)) this.#post({ type: "has", nick });
    };
  }

  /** @param {string} nick */
  ask(nick) {
    this.#post({ type: "who-has", nick });
  }

  /** @param {TabMessage} message */
  #post(message) {
    this.channel.postMessage(message);
  }
}
