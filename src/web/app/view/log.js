/** @import { Chat } from "../model/chat.js" */
/** @import { Row } from "../model/rows.js" */
/** @import { Announcer } from "./announcer.js" */
/** @import { Words } from "../i18n/mod.js" */

import { isSameRow, rowsOf } from "../model/rows.js";
import { h, icon, reconcile, setText } from "./dom.js";
import { lineOf } from "./line.js";

/** Distance in pixels within which the reader is at the end. */
const AT_END = 48;

/**
 * Shows the entries of the current conversation, and follows the end while the reader is there. The announcer serves
 * screen readers, since this list is filled again at every change of conversation.
 */
export class LogView {
  #chat;
  #words;
  #times;
  #announcer;
  #list = h("ol", { class: "log" });
  #scroller;
  #latest;
  #latestText = h("span");
  #empty;
  /** @type {string | undefined} */
  #shownId;
  #isAtEnd = true;
  /** Messages that have come while the reader was not at the end. */
  #below = 0;
  /** Pixels that scrolling has rounded off, which the next scroll compensates. */
  #drift = 0;

  /** @param {{ chat: Chat, words: Words, times: import("./times.js").Times, announcer: Announcer }} parts */
  constructor({ chat, words, times, announcer }) {
    this.#chat = chat;
    this.#words = words;
    this.#times = times;
    this.#announcer = announcer;
    this.#empty = h("p", { class: "empty" }, words.empty);
    this.#scroller = h(
      "section",
      { class: "scroller", tabindex: "0", onscroll: () => this.#scrolled() },
      this.#empty,
      this.#list,
    );
    this.#latest = h(
      "button",
      { type: "button", class: "latest", hidden: true, onclick: () => this.toEnd() },
      this.#latestText,
      icon("down"),
    );
    this.element = h("div", { class: "history" }, this.#scroller, this.#latest);
    this.#observer.observe(this.#scroller);
  }

  /** Keeps the end in view when the element shrinks for a keyboard or a larger message box. */
  #observer = new ResizeObserver(() => this.#isAtEnd && this.#scrollToEnd());

  /** Stops the observer. */
  dispose() {
    this.#observer.disconnect();
  }

  get isAtEnd() {
    return this.#isAtEnd;
  }

  render() {
    const { current } = this.#chat;
    if (current === undefined) return;
    const isAnother = this.#shownId !== current.id;
    if (isAnother) this.#isAtEnd = true;
    this.#shownId = current.id;
    const anchor = this.#isAtEnd ? undefined : this.#anchor();
    const rows = rowsOf(current, (time) => this.#times.dayKey(time));
    const added = reconcile(this.#list, rows, {
      keyOf: ({ key }) => `${current.id} ${key}`,
      isSame: isSameRow,
      make: (row) => this.#line(row),
    });
    this.#empty.hidden = rows.length > 0;
    const { kind, name } = current;
    this.#scroller.setAttribute(
      "aria-label",
      kind === "room" ? this.#words.messages(name) : this.#words.whispersWith(name),
    );
    const messages = added.filter((row) => row.kind === "entry" && row.entry.kind === "message" && !row.entry.isOwn);
    if (!isAnother) this.#announce(messages);
    this.#follow(anchor, added, isAnother ? 0 : messages.length);
  }

  /** Scrolls to the latest message. */
  toEnd() {
    this.#isAtEnd = true;
    this.#scrollToEnd();
    this.#scrolled();
  }

  /** @param {Row} row */
  #line(row) {
    const actions = {
      retry: (/** @type {number} */ id) => this.#chat.current !== undefined && this.#chat.retry(this.#chat.current, id),
      discard: (/** @type {number} */ id) =>
        this.#chat.current !== undefined && this.#chat.discard(this.#chat.current, id),
    };
    return lineOf(row, { words: this.#words, times: this.#times, actions });
  }

  /** @param {readonly Row[]} rows */
  #announce(rows) {
    for (const row of rows) {
      if (row.kind !== "entry" || row.entry.kind !== "message") continue;
      const { nick, text, bytes = 0 } = row.entry;
      this.#announcer.message(this.#words.says(nick, text ?? this.#words.binary(bytes)));
    }
  }

  /** @param {{ element: Element, top: number } | undefined} anchor @param {readonly Row[]} added @param {number} count */
  #follow(anchor, added, count) {
    if (added.some((row) => row.kind === "entry" && row.entry.kind === "pending")) this.#isAtEnd = true;
    if (this.#isAtEnd) {
      this.#below = 0;
      if (added.length > 0 || this.#list.childElementCount === 0) this.#scrollToEnd();
    } else {
      this.#below += count;
      if (anchor?.element.isConnected) {
        this.#scroller.scrollTop += anchor.element.getBoundingClientRect().top - anchor.top;
        const drift = anchor.element.getBoundingClientRect().top - anchor.top;
        this.#drift = Math.abs(drift) < 1 ? drift : 0; // a larger one means that there is nothing to scroll
      }
    }
    this.#showLatest();
  }

  #scrollToEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    this.#isAtEnd = scrollHeight - scrollTop - clientHeight < AT_END;
    if (this.#isAtEnd) this.#below = 0;
    this.#showLatest();
    this.onscroll();
  }

  /** Called after the reader has scrolled. */
  onscroll = () => {};

  #showLatest() {
    this.#latest.hidden = this.#isAtEnd;
    setText(this.#latestText, this.#below > 0 ? this.#words.toLatestNew(this.#below) : this.#words.toLatest);
  }

  /** Returns the first visible line, which keeps its position when lines above it are added or removed. */
  #anchor() {
    const { top } = this.#scroller.getBoundingClientRect();
    for (const element of this.#list.children) {
      const box = element.getBoundingClientRect();
      if (box.bottom > top) return { element, top: box.top - this.#drift };
    }
    return undefined;
  }
}
