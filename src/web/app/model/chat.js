/** @import { Asked, ClientObject, Entry, Note, Phase } from "../types.d.ts" */
/** @import { RoomListing, ShownMessage, UnconfirmedMessage } from "../types.d.ts" */

import { cleanText } from "../lib/text.js";
import { Authored } from "./authored.js";
import { noOneTold } from "./happening.js";
import { Conversation, conversationId, LOBBY_ID } from "./conversation.js";
import { Conversations } from "./conversations.js";
import { LOBBY } from "./names.js";
import { MAX_WHISPERS, surplusWhispers } from "./whisper_limit.js";

/** The state of the chat and its operations. It uses no document, socket or timer; `parts` provides them. */
export class Chat {
  /** @type {Phase} */
  phase = "out";
  nick = "";
  /** The latest nickname that the reader has requested instead. */
  wantedNick = "";
  authored = new Authored();
  conversations = new Conversations();
  currentId = LOBBY_ID;
  /** Id of the conversation that was shown before the current one. */
  previousId = this.currentId;
  /** @type {Readonly<Record<string, number>>} */
  limits = {};
  server = "";
  /** @type {string | undefined} Code of the latest error about the connection itself. */
  trouble = undefined;
  /** @type {{ epoch?: string | undefined, seq: number } | undefined} What was seen of the lobby before the page was loaded. */
  lastSeen = undefined;
  /** @type {readonly RoomListing[]} From the latest answer to `rooms`. */
  rooms = [];
  /** Whether the page is visible and shows the end of the current conversation. */
  isWatched = true;
  /** @type {Map<number, Asked>} */
  asked = new Map();
  #ids = 0;
  /** Called for what a screen reader should say besides new messages. */
  told = noOneTold;

  /**
   * @param {{
   *   send: (object: ClientObject) => boolean,
   *   time: () => number,
   *   changed: () => void,
   *   refused: (code: string) => void,
   *   kept?: () => void,
   *   renamed?: (nick: string) => void,
   *   language?: () => string,
   *   called?: (conversation: Conversation, message: ShownMessage) => void,
   * }} parts `send`: returns whether it was sent; `time`: milliseconds since 1970; `refused`: called when the nickname is refused; `kept`: called when the
   *   list of rooms changes; `renamed`: called when the reader has another nickname; `language`: the one of the server's
   *   sentences, which is asked for with the nickname; `called`: called for a whisper or mention that has just
   *   come, not for history
   */
  constructor(parts) {
    this.parts = parts;
  }

  /** @returns {Conversation | undefined} */
  get current() {
    return this.conversations.get(this.currentId);
  }

  /** Limit of a message in bytes of UTF-8. */
  get maxBytes() {
    return this.limits["maxMessageBytes"] || this.limits["maxFrameBytes"] || 4096;
  }

  /**
   * Sets the nickname and the rooms besides the lobby.
   *
   * @param {string} nick
   * @param {readonly string[]} rooms
   */
  enter(nick, rooms) {
    this.nick = nick;
    this.open("room", LOBBY);
    for (const room of rooms) this.open("room", room);
    this.parts.changed();
  }

  /** Called when a connection is open. */
  connected() {
    if (this.phase !== "away") this.phase = "arriving";
    this.trouble = undefined;
    this.askNick();
    this.parts.changed();
  }

  askNick() {
    const lobby = this.conversations.get(LOBBY_ID);
    const lang = this.parts.language?.();
    const id = this.ask({ kind: "nick" });
    this.parts.send({ type: "nick", nick: this.nick, lang, history: lobby?.replay, id });
  }

  /** Called when the connection is lost. */
  disconnected() {
    if (this.phase === "in") this.phase = "away";
    this.asked.clear();
    this.authored.clear();
    for (const conversation of this.conversations.values()) {
      conversation.outbox.disconnected();
      if (conversation.older.is === "loading") conversation.older = { is: "failed" };
      conversation.changesLost();
      if (conversation.kind === "room" && conversation.standing === "in") conversation.standing = "joining";
    }
    this.parts.changed();
  }

  /** Returns an id for a request or a message. */
  newId() {
    this.#ids += 1;
    return this.#ids;
  }

  /** Expects the answer to a request that is sent now. @param {Asked} about @returns {number} id of the request */
  ask(about) {
    const id = this.newId();
    this.asked.set(id, about);
    return id;
  }

  /**
   * Sends a message to the current conversation. The caller checks {@link maxBytes}.
   *
   * @param {string} said
   * @param {{ isAction?: true }} [how]
   */
  say(said, how = {}) {
    const { current } = this;
    const text = cleanText(said);
    if (current === undefined || text.trim() === "") return;
    this.sayIn(current, { text, ...how });
  }

  /** @param {Conversation} conversation @param {Pick<UnconfirmedMessage, "text" | "isAction">} said with cleaned text */
  sayIn(conversation, { text, isAction }) {
    const id = this.newId();
    const how = isAction === undefined ? {} : { isAction };
    conversation.outbox.add({ id, nick: this.nick, text, ...how, time: this.parts.time() });
    conversation.newFrom = undefined;
    conversation.used();
    this.flush(conversation);
    this.parts.changed();
  }

  /**
   * Sends the waiting messages of a conversation, if it is open.
   *
   * @param {Conversation} conversation
   */
  flush(conversation) {
    if (this.phase !== "in" || conversation.standing !== "in") return;
    const { kind, name, outbox } = conversation;
    const to = kind === "room" ? { type: "message", room: name } : { type: "direct", to: name };
    for (const { id, state, text, isAction } of outbox.pending) {
      if (state !== "waiting") continue;
      if (!this.parts.send({ ...to, text, id, action: isAction })) return; // the connection is closing: it waits
      this.asked.set(id, { kind: "say", conversation: conversation.id });
      outbox.change(id, { state: "sent", nick: this.nick });
    }
  }

  /**
   * Sends a refused or doubtful message again, as a new one: at its old place it could be overlooked.
   *
   * @param {Conversation} conversation
   * @param {number} id
   */
  retry(conversation, id) {
    const pending = conversation.outbox.take(id);
    if (pending !== undefined) this.sayIn(conversation, pending);
  }

  /** @param {Conversation} conversation @param {number} id */
  discard(conversation, id) {
    conversation.outbox.take(id);
    this.parts.changed();
  }

  /** @param {"room" | "direct"} kind @param {string} name @returns {Conversation} */
  open(kind, name) {
    const id = conversationId(kind, name);
    const found = this.conversations.get(id);
    if (found !== undefined) return found;
    const surplus = kind === "direct" ? surplusWhispers(this.conversations.values(), this.currentId) : undefined;
    if (surplus !== undefined) {
      this.conversations.delete(surplus.id);
      this.noteHere({ is: "whispers-closed", nick: surplus.name, max: MAX_WHISPERS });
    }
    const conversation = new Conversation(kind, name);
    if (kind === "direct" && this.conversations.sees(name)) conversation.partner = "here";
    this.conversations.set(id, conversation);
    this.parts.kept?.();
    return conversation;
  }

  /** @param {string} name of a room to join and show */
  join(name) {
    const conversation = this.open("room", name);
    if (conversation.standing !== "in") this.askIn(conversation);
    this.select(conversation.id);
  }

  /** @param {Conversation} room */
  askIn(room) {
    room.standing = "joining";
    if (this.phase !== "in") return;
    const id = this.ask({ kind: "join", room: room.name });
    this.parts.send({ type: "join", room: room.name, history: room.replay, id });
  }

  /** Leaves a room, or closes a direct conversation. The lobby stays. @param {string} id */
  leave(id) {
    const conversation = this.conversations.get(id);
    if (conversation === undefined || (conversation.kind === "room" && conversation.name === LOBBY)) return false;
    if (conversation.kind === "room" && conversation.standing === "in" && this.phase === "in") {
      this.parts.send({ type: "leave", room: conversation.name });
    }
    const ids = [...this.conversations.keys()];
    const before = ids[ids.indexOf(id) - 1];
    this.conversations.delete(id);
    this.conversations.updateSights();
    this.parts.kept?.();
    if (this.currentId === id) this.select(before ?? LOBBY_ID);
    this.parts.changed();
    return true;
  }

  /** Closes all conversations, so that the next ones are those of another session. */
  closeAll() {
    this.conversations.clear();
    this.currentId = LOBBY_ID;
    this.previousId = LOBBY_ID;
  }

  /** Removes a conversation that was never open, and shows the one before it. @param {string} id */
  forget(id) {
    this.conversations.delete(id);
    const before = this.conversations.has(this.previousId) ? this.previousId : LOBBY_ID;
    if (this.currentId === id) this.select(before);
  }

  /** @param {string} id */
  select(id) {
    if (this.currentId !== id) {
      if (this.current !== undefined) this.current.newFrom = undefined;
      this.previousId = this.currentId;
    }
    this.currentId = id;
    this.current?.used();
    if (this.isWatched) this.current?.seen();
    this.parts.changed();
  }

  /** Shows a note of the page in the current conversation. @param {Note} note */
  noteHere(note) {
    this.current?.timeline.note(note, this.parts.time());
    this.parts.changed();
  }

  /** @param {boolean} isWatched */
  watch(isWatched) {
    if (this.isWatched === isWatched) return;
    this.isWatched = isWatched;
    if (isWatched) this.current?.seen();
    this.parts.changed();
  }

  /**
   * Sends a request whose answer is shown in the conversation that is current now.
   *
   * @param {ClientObject} object
   * @returns {boolean} whether there is a connection
   */
  request(object) {
    if (this.phase !== "in") return false;
    return this.parts.send({ ...object, id: this.ask({ kind: "ask", conversation: this.currentId }) });
  }

  /**
   * Counts a new entry as unread, unless its conversation is in view.
   *
   * @param {Conversation} conversation
   * @param {Entry | undefined} entry
   */
  arrived(conversation, entry) {
    if (entry === undefined) return;
    if (conversation.id === this.currentId && this.isWatched) return;
    conversation.missed(entry);
  }
}
