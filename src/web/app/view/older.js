/** @import { Conversation } from "../model/conversation.js" */
/** @import { OlderState } from "../types.d.ts" */
/** @import { Words } from "../i18n/mod.js" */

import { errorWords } from "../i18n/mod.js";
import { olderState } from "../model/older.js";
import { h, setText } from "./dom.js";

/** Says above the messages whether older ones are loaded, could not be loaded, or are not there. */
export class OlderView {
  #words;
  #text = h("span");
  #retry;
  /** The beginning of the messages, as their first line. */
  beginning = h("p", { class: "beginning", hidden: true });

  /** @param {{ words: Words, retry: () => void }} parts */
  constructor({ words, retry }) {
    this.#words = words;
    this.#retry = h("button", { type: "button", class: "link", onclick: retry }, words.olderRetry);
    this.element = h("div", { class: "older", role: "status" }, this.#text, this.#retry);
  }

  /** @param {Conversation} conversation @param {boolean} isTop whether its oldest lines are shown */
  render(conversation, isTop) {
    const state = olderState(conversation);
    const isEnd = isTop && (state.is === "none" || state.is === "full") && hasBegun(conversation);
    this.beginning.hidden = !isEnd;
    if (isEnd) {
      setText(this.beginning, state.is === "full" ? this.#words.olderFull : this.#words.beginning);
    }
    setText(this.#text, isTop ? this.#sentence(state) : "");
    this.#retry.hidden = !isTop || state.is !== "failed";
    this.element.dataset["state"] = isTop ? state.is : "";
  }

  /** @param {OlderState} state */
  #sentence(state) {
    const words = this.#words;
    if (state.is === "loading") return words.olderLoading;
    if (state.is !== "failed") return "";
    const { code } = state;
    return words.olderFailed(code === undefined ? words.olderLost : errorWords(words, code, code));
  }
}

/** Whether there is a message in a room, before which older ones could be looked for. @param {Conversation} conversation */
function hasBegun({ kind, timeline }) {
  return kind === "room" && timeline.entries.some((entry) => entry.kind === "message");
}
