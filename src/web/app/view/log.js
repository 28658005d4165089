/** @import { Chat } from "../model/chat.js" */
/** @import { Conversation } from "../model/conversation.js" */
/** @import { ShownMessage } from "../types.d.ts" */
/** @import { Row } from "../model/rows.js" */
/** @import { Announcer } from "./announcer.js" */
/** @import { LineActions } from "./message.js" */
/** @import { Words } from "../i18n/mod.js" */

import { isChangeable } from "../model/changes.js";
import { askOlder, olderState } from "../model/older.js";
import { isSameRow, rowsOf } from "../model/rows.js";
import { h, icon, reconcile, setText } from "./dom.js";
import { EmptyView } from "./empty.js";
import { messageWords } from "./happenings.js";
import { lineOf } from "./line.js";
import { OlderView } from "./older.js";
import { moveBetweenTools, rove } from "./tools.js";
import { LogWindow } from "./window.js";

/** Distance in pixels within which the reader is at the end. */
const AT_END = 48;

/**
 * Shows the lines of the current conversation, and follows the end while the reader is there. Towards either end of the
 * lines in the document it shows more of them, and at the oldest one it asks the server. The announcer serves screen
 * readers, since this list is filled again at every change of conversation.
 */
export class LogView {
  #chat;
  #words;
  #times;
  #announcer;
  #actions;
  #list = h("ol", { class: "log" });
  #scroller;
  #latest;
  #latestText = h("span");
  #empty;
  #older;
  #window = new LogWindow();
  /** @type {Conversation | undefined} */
  #shown;
  #isAtEnd = true;
  /** Height of the visible part when it was last scrolled to the end. */
  #height = 0;
  /** Messages that have come while the reader was not at the end. */
  #below = 0;
  /** Pixels that scrolling has rounded off, which the next scroll compensates. */
  #drift = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #midnight;
  /** Key of the newest entry that was rendered; 0 when there was none. */
  #newestKey = 0;
  /** Key of the newest own message that was rendered before it was confirmed. */
  #pendingKey = 0;

  /**
   * @param {{ chat: Chat, words: Words, times: import("./times.js").Times, announcer: Announcer, actions: LineActions,
   *   help: () => void }} parts
   */
  constructor({ chat, words, times, announcer, actions, help }) {
    this.#actions = actions;
    this.#list.addEventListener("keydown", (event) => moveBetweenTools(this.#list, event));
    this.#list.addEventListener("focusin", () => rove(this.#list));
    this.#chat = chat;
    this.#words = words;
    this.#times = times;
    this.#announcer = announcer;
    this.#empty = new EmptyView({ words, help });
    const retry = () => this.#shown !== undefined && askOlder(chat, this.#shown);
    this.#older = new OlderView({ words, retry });
    this.#scroller = h(
      "section",
      { class: "scroller", tabindex: "0", onscroll: () => this.#scrolled() },
      this.#older.beginning,
      this.#list,
      this.#empty.element,
    );
    this.#latest = h(
      "button",
      { type: "button", class: "latest", hidden: true, onclick: () => this.toEnd() },
      this.#latestText,
      icon("down"),
    );
    this.element = h("div", { class: "history" }, this.#scroller, this.#older.element, this.#latest);
    this.#observer.observe(this.#scroller);
    this.#nameDays();
  }

  /** Keeps the end in view when the element shrinks for a keyboard or a larger message box. */
  #observer = new ResizeObserver(() => this.#isAtEnd && this.#scrollToEnd());

  /** Names the days again when the next one begins: today becomes a date. */
  #nameDays() {
    this.#midnight = setTimeout(() => {
      this.#nameDays();
      this.render();
    }, this.#times.untilTomorrow(Date.now()));
  }

  /** Stops the observer and the timer. */
  dispose() {
    clearTimeout(this.#midnight);
    this.#observer.disconnect();
    this.#shown?.timeline.hold(false);
  }

  get isAtEnd() {
    return this.#isAtEnd;
  }

  render() {
    const { current } = this.#chat;
    if (current === undefined) return;
    const isAnother = this.#shown !== current;
    if (isAnother) this.#show(current);
    const pendingKey = current.outbox.pending.at(-1)?.key ?? 0;
    if (pendingKey > this.#pendingKey) this.#setAtEnd(true);
    this.#pendingKey = Math.max(this.#pendingKey, pendingKey);
    const anchor = this.#isAtEnd ? undefined : this.#anchor();
    const fresh = this.#fresh(current);
    const hasChanged = this.#renderRows(current);
    if (!isAnother) this.#announce(fresh);
    this.#follow(anchor, hasChanged, fresh.length);
    this.#reach(current);
  }

  /** Scrolls to the latest message. */
  toEnd() {
    this.#setAtEnd(true);
    this.render();
    this.#scrollToEnd();
    this.#scrolled();
  }

  /** Begins with another conversation, at its end. @param {Conversation} conversation */
  #show(conversation) {
    this.#shown?.timeline.hold(false);
    this.#shown = conversation;
    this.#newestKey = conversation.timeline.entries.at(-1)?.key ?? 0;
    this.#below = 0;
    this.#isAtEnd = true;
    this.#window.reset();
  }

  /** Renders the lines around the reader. @param {Conversation} conversation @returns {boolean} whether some are new */
  #renderRows(conversation) {
    const { id, kind, name, newFrom } = conversation;
    const lines = this.#window.of(conversation.lines);
    const rows = rowsOf({ lines, newFrom }, (time) => this.#times.dayKey(time), {
      labelOf: (time) => this.#times.day(time),
      isChangeable: (entry) => isChangeable(this.#chat, conversation, entry),
      editingKey: conversation.editing?.key,
    });
    const hadFocus = this.#list.contains(document.activeElement);
    const added = reconcile(this.#list, rows, {
      keyOf: ({ key }) => `${id} ${key}`,
      isSame: isSameRow,
      make: (row) => this.#line(row),
    });
    // A focused button goes with its line. The keyboard goes on from the list.
    if (hadFocus && !this.#list.contains(document.activeElement)) this.#scroller.focus({ preventScroll: true });
    rove(this.#list);
    this.#empty.render(conversation);
    this.#older.render(conversation, this.#window.isFirst && this.#isNearTop);
    const label = kind === "room" ? this.#words.messages(name) : this.#words.whispersWith(name);
    this.#scroller.setAttribute("aria-label", label);
    return added.length > 0 || rows.length === 0;
  }

  /** @param {Row} row */
  #line(row) {
    const element = lineOf(row, { words: this.#words, times: this.#times, actions: this.#actions });
    if (row.kind === "entry") element.dataset["key"] = String(row.key);
    return element;
  }

  /**
   * Returns the messages of others that came since the last call. The history that a room begins with is not among them,
   * nor are older messages.
   *
   * @param {Conversation} conversation
   * @returns {ShownMessage[]}
   */
  #fresh({ kind, timeline: { entries } }) {
    const seen = this.#newestKey;
    this.#newestKey = entries.at(-1)?.key ?? 0;
    if (seen === 0 && kind === "room") return [];
    const after = entries.slice(entries.findLastIndex(({ key }) => key === seen) + 1);
    return after.filter((entry) => entry.kind === "message").filter((it) => !it.isOwn && !it.isDeleted);
  }

  /** @param {readonly ShownMessage[]} messages */
  #announce(messages) {
    for (const message of messages) this.#announcer.message(messageWords(this.#words, message));
  }

  /**
   * Scrolls to the end, or to where the reader was.
   *
   * @param {{ key: string, top: number } | undefined} anchor
   * @param {boolean} hasChanged
   * @param {number} count of new messages
   */
  #follow(anchor, hasChanged, count) {
    if (this.#isAtEnd) {
      this.#below = 0;
      if (hasChanged) this.#scrollToEnd();
    } else {
      this.#below += count;
      const element = anchor && this.#list.querySelector(`[data-key="${anchor.key}"]`);
      if (anchor && element) {
        this.#scroller.scrollTop += element.getBoundingClientRect().top - anchor.top;
        const drift = element.getBoundingClientRect().top - anchor.top;
        this.#drift = Math.abs(drift) < 1 ? drift : 0; // a larger one means that there is nothing to scroll
      }
    }
    this.#showLatest();
  }

  #scrollToEnd() {
    this.#height = this.#scroller.clientHeight;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  /** Pixels below what is visible. */
  get #rest() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  get #isNearTop() {
    return this.#scroller.scrollTop < this.#scroller.clientHeight;
  }

  #scrolled() {
    // A keyboard that comes up moves the end away, and the event of an earlier scroll may come before the observer's.
    if (this.#isAtEnd && this.#scroller.clientHeight !== this.#height) this.#scrollToEnd();
    this.#setAtEnd(this.#window.isLast && this.#rest < AT_END);
    if (this.#isAtEnd) this.#below = 0;
    this.#showLatest();
    if (this.#shown !== undefined) {
      this.#older.render(this.#shown, this.#window.isFirst && this.#isNearTop);
      this.#reach(this.#shown);
    }
    this.onscroll();
  }

  /** Pins the lines in the document while the reader is not at the end. @param {boolean} isAtEnd */
  #setAtEnd(isAtEnd) {
    if (this.#isAtEnd === isAtEnd) return;
    this.#isAtEnd = isAtEnd;
    if (isAtEnd) this.#window.follow();
    else this.#window.pin();
    this.#shown?.timeline.hold(!isAtEnd);
  }

  /** Shows more lines where the reader comes near the first or the last one in the document. @param {Conversation} shown */
  #reach(shown) {
    if (this.#isNearTop && !this.#window.isFirst) {
      this.#setAtEnd(false);
      this.#window.up(shown.lines);
      this.render();
    } else if (this.#isNearTop && olderState(shown).is === "unknown") askOlder(this.#chat, shown);
    else if (!this.#window.isLast && this.#rest < this.#scroller.clientHeight) {
      this.#window.down(shown.lines);
      this.render();
    }
  }

  /** Called after the reader has scrolled. */
  onscroll = () => {};

  #showLatest() {
    this.#latest.hidden = this.#isAtEnd;
    setText(this.#latestText, this.#below > 0 ? this.#words.newCount(this.#below) : this.#words.toLatest);
  }

  /** Returns the first visible line, which keeps its position when lines above it are added or removed. */
  #anchor() {
    const { top } = this.#scroller.getBoundingClientRect();
    for (const element of /** @type {Iterable<HTMLElement>} */ (this.#list.children)) {
      const box = element.getBoundingClientRect();
      const { key } = element.dataset;
      if (key !== undefined && box.bottom > top) return { key, top: box.top - this.#drift };
    }
    return undefined;
  }
}
