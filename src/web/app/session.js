/** @import { LinkParts } from "./net/link.js" */
/** @import { Conversation } from "./model/conversation.js" */
/** @import { ShownMessage } from "./types.d.ts" */
/** @import { Store } from "./lib/store.js" */

import { Chat } from "./model/chat.js";
import { keepsakeOf, restore } from "./model/keepsake.js";
import { nameKey } from "./model/names.js";
import { receive } from "./model/receive.js";
import { Link } from "./net/link.js";

/** Milliseconds between two requests for a nickname that the lost connection may still hold. */
const RETRY_NICK_MS = 1000;
const NICK_TRIES = 40;
/** Milliseconds until a change is stored. The page stores the latest ones when it is hidden or left. */
const SAVE_MS = 1000;

/**
 * State of the connection, for the reader. `until`: on the clock of `now`; `held`: the lost connection still holds the
 * nickname.
 *
 * @typedef {{ is: "fine" } | { is: "connecting" } | { is: "waiting", until: number } | { is: "held" }
 *   | { is: "returned" }} LineState
 */

/** The chat and its connection. Reconnects with the same nickname to the same rooms. */
export class PageSession {
  /** @type {LineState} */
  line = { is: "fine" };
  /** @type {string | undefined} Code of the reason why the nickname was refused. */
  refusal = undefined;
  #nickTries = 0;
  #isReturning = false;
  #isSaveDue = false;
  #cancelSave = () => {};
  #cancelRetry = () => {};
  #changed;

  /**
   * @param {LinkParts & {
   *   time: () => number,
   *   store: Store,
   *   changed: () => void,
   *   entered: () => void,
   *   language: () => string,
   *   called: (conversation: Conversation, message: ShownMessage) => void,
   *   askTabs: (nick: string) => void,
   * }} parts `time`: milliseconds since 1970; `called`: see `Chat`; `entered`: called when the conversations are there, before the server lets the page in; `askTabs`: asks the
   *   other tabs whether one has a nickname, see {@link takenByTab}
   */
  constructor(parts) {
    this.parts = parts;
    this.#changed = () => {
      this.#saveSoon();
      parts.changed();
    };
    this.link = new Link(parts, {
      opened: () => this.chat.connected(),
      object: (object) => this.#received(object),
      lost: () => {
        this.#isReturning ||= this.chat.phase === "in";
        this.chat.disconnected();
      },
      waiting: (ms) => this.#set({ is: "waiting", until: parts.now() + ms }),
    });
    this.chat = new Chat({
      send: (object) => this.link.send(object),
      time: parts.time,
      changed: () => this.#changed(),
      refused: (code) => this.#refused(code),
      language: parts.language,
      renamed: (nick) => {
        parts.store.keepNick(nick);
        parts.store.keepPresence(nick);
      },
      called: parts.called,
      kept: () => parts.store.keepRooms(this.chat.conversations.roomNames),
    });
  }

  /** Stores whispers, drafts and unconfirmed messages for a reload of the tab. */
  save() {
    this.#cancelSave();
    this.#cancelSave = () => {};
    this.#isSaveDue = false;
    if (!this.isOutside) this.parts.store.keepKeepsake(keepsakeOf(this.chat));
  }

  /** Whether the sign-in has to be shown. */
  get isOutside() {
    return this.chat.phase === "out" || this.chat.phase === "arriving";
  }

  /**
   * Signs in.
   *
   * @param {string} nick
   * @param {{ isReturning?: boolean }} [how] `isReturning`: this tab was in the chat before it was loaded again
   */
  enter(nick, { isReturning = false } = {}) {
    this.refusal = undefined;
    this.#nickTries = 0;
    this.#isReturning = isReturning;
    const { store } = this.parts;
    store.keepNick(nick);
    this.chat.phase = "arriving";
    this.chat.enter(nick, store.rooms);
    if (isReturning) restore(this.chat, store.keepsake);
    else store.keepKeepsake(undefined);
    this.parts.entered();
    this.#set({ is: "connecting" });
    this.link.start();
  }

  /** Signs out. */
  quit() {
    this.link.send({ type: "quit" });
    this.#leave();
    this.chat.closeAll();
    this.#changed();
  }

  /** Reconnects at once instead of waiting. */
  hurry() {
    if (this.line.is === "waiting") this.#set({ is: "connecting" });
    this.link.hurry();
  }

  /** Hides the notice about the reconnect. */
  settle() {
    if (this.line.is === "returned") this.#set({ is: "fine" });
  }

  /** @param {import("./types.d.ts").WireObject} object */
  #received(object) {
    const wasAway = this.chat.phase === "away";
    receive(this.chat, object);
    if (object.type !== "welcome") return;
    this.link.idleTimeout = object.limits["idleTimeout"] ?? 0;
    this.#nickTries = 0;
    this.parts.store.keepPresence(this.chat.nick);
    this.#set(wasAway ? { is: "returned" } : { is: "fine" });
  }

  /** @param {string} code */
  #refused(code) {
    // The server may be able to let the page in a moment later. It may have failed after its welcome.
    if (code === "UNAVAILABLE" && (this.#isReturning || this.chat.phase === "in")) return this.link.retry();
    this.#nickTries += 1;
    if (code === "NICK_IN_USE" && this.#isReturning && this.#nickTries < NICK_TRIES) {
      this.#set({ is: "held" });
      this.#cancelRetry();
      this.#cancelRetry = this.parts.setTimer(RETRY_NICK_MS, () => this.line.is === "held" && this.chat.askNick());
    } else {
      this.#leave();
      this.refusal = code;
      this.#changed();
    }
    if (code === "NICK_IN_USE") this.parts.askTabs(this.chat.nick);
  }

  /** Whether this tab has a nickname. @param {string} nick */
  holds(nick) {
    const { phase } = this.chat;
    return (phase === "in" || phase === "away") && nameKey(this.chat.nick) === nameKey(nick);
  }

  /** Called when another tab of this browser has a nickname that was refused. @param {string} nick */
  takenByTab(nick) {
    if (nameKey(nick) !== nameKey(this.chat.nick)) return;
    if (this.line.is !== "held" && this.refusal !== "NICK_IN_USE") return;
    if (this.line.is === "held") {
      // What a duplicated tab has restored belongs to the other one, which will send what waits.
      if (this.chat.phase === "arriving") this.chat.closeAll();
      this.#leave();
    }
    this.refusal = "NICK_IN_OTHER_TAB";
    this.#changed();
  }

  #saveSoon() {
    if (this.#isSaveDue || this.isOutside) return;
    this.#isSaveDue = true;
    this.#cancelSave = this.parts.setTimer(SAVE_MS, () => this.save());
  }

  #leave() {
    this.link.stop();
    this.#cancelRetry();
    this.chat.disconnected();
    this.chat.phase = "out";
    this.parts.store.keepPresence(undefined);
    this.#cancelSave();
    this.#isSaveDue = false;
    this.parts.store.keepKeepsake(undefined);
    this.#set({ is: "fine" });
  }

  /** @param {LineState} line */
  #set(line) {
    this.line = line;
    this.#changed();
  }
}
