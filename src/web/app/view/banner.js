/** @import { PageSession } from "../session.js" */
/** @import { Words } from "../i18n/mod.js" */

import { h, setText } from "./dom.js";

/** Milliseconds that the notice about a reconnect is shown. */
const BACK_MS = 4000;

/** Shows the state of the connection, unless it is fine. */
export class BannerView {
  #session;
  #words;
  #text = h("span", { role: "status" });
  #button;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #ticking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #settling;

  /** @param {{ session: PageSession, words: Words }} parts */
  constructor({ session, words }) {
    this.#session = session;
    this.#words = words;
    this.#button = h("button", { type: "button", class: "link", onclick: () => session.hurry() }, words.tryNow);
    this.element = h("div", { class: "banner" }, this.#text, this.#button);
  }

  /** Stops the timers. */
  dispose() {
    clearInterval(this.#ticking);
    clearTimeout(this.#settling);
  }

  render() {
    const { line } = this.#session;
    const isWaiting = line.is === "waiting";
    this.element.dataset["line"] = line.is;
    setText(this.#text, this.#sentence());
    this.#button.hidden = !isWaiting;
    if (isWaiting) this.#ticking ??= setInterval(() => setText(this.#text, this.#sentence()), 500);
    else {
      clearInterval(this.#ticking);
      this.#ticking = undefined;
    }
    if (line.is !== "returned") {
      clearTimeout(this.#settling);
      this.#settling = undefined;
    } else this.#settling ??= setTimeout(() => this.#session.settle(), BACK_MS);
  }

  #sentence() {
    const { line, chat } = this.#session;
    switch (line.is) {
      case "fine":
        return "";
      case "connecting":
        return this.#words.connecting;
      case "held":
        return this.#words.held;
      case "returned":
        return this.#words.back;
      case "waiting": {
        const seconds = Math.max(0, Math.ceil((line.until - this.#session.parts.now()) / 1000));
        return chat.phase === "away" ? this.#words.lost(seconds) : this.#words.unreachable(seconds);
      }
    }
  }
}
