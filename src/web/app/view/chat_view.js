/** @import { PageSession } from "../session.js" */
/** @import { Conversation } from "../model/conversation.js" */
/** @import { Words } from "../i18n/mod.js" */

import { Announcer } from "./announcer.js";
import { BannerView } from "./banner.js";
import { ComposerView } from "./composer.js";
import { DeleteDialog } from "./delete_dialog.js";
import { helpDialog, RoomsDialog } from "./dialogs.js";
import { h, icon, setAttribute, setText } from "./dom.js";
import { happeningWords } from "./happenings.js";
import { askDeletion, lineActions } from "./line_actions.js";
import { LogView } from "./log.js";
import { MembersView } from "./members.js";
import { nickname } from "./names.js";
import { globalKeys } from "./keys.js";
import { OwnNameView } from "./own_name.js";
import { SidebarView } from "./sidebar.js";
import { Times } from "./times.js";

/** The chat: its conversations, the messages of the current one, and its members. */
export class ChatView {
  #session;
  #words;
  #title = h("h1", { class: "title" });
  #about = h("span", { class: "about" });
  #leave;
  #rejoin;
  #menu;
  #people;
  #main;
  #body;

  /** @param {{ session: PageSession, words: Words, footer: readonly Node[] }} parts */
  constructor({ session, words, footer }) {
    this.#session = session;
    this.#words = words;
    const { chat } = session;
    const join = (/** @type {string} */ room) => {
      chat.join(room);
      this.#settle();
    };
    this.announcer = new Announcer(words);
    this.rooms = new RoomsDialog({ chat, words, join });
    this.help = helpDialog(words);
    this.banner = new BannerView({ session, words });
    this.confirm = new DeleteDialog(words);
    const actions = lineActions({ chat, confirm: this.confirm, composer: () => this.composer });
    const times = new Times(words.locale, words.today);
    const help = () => this.help.showModal();
    this.log = new LogView({ chat, words, times, announcer: this.announcer, actions, help });
    chat.told = (conversation, happening) => {
      if (conversation === chat.current) this.announcer.message(happeningWords(words, happening));
    };
    this.log.onscroll = () => this.watch();
    this.composer = this.#newComposer();
    this.members = new MembersView({ chat, words, whisper: (nick) => this.select(chat.open("direct", nick).id) });
    this.sidebar = this.#newSidebar(join, footer);
    this.#menu = button(words.roomsAndWhispers, "menu", () => this.#drawer("sidebar"));
    this.#menu.classList.add("for-sidebar");
    this.#people = button(words.members, "people", () => this.#drawer("members"));
    this.#people.classList.add("for-members");
    this.#leave = button("", "leave", () => chat.leave(chat.currentId) && this.#settle());
    this.#rejoin = rejoinBar(chat, words);
    this.#main = h(
      "main",
      {},
      this.#head(),
      this.banner.element,
      this.log.element,
      this.#rejoin,
      this.composer.element,
    );
    this.#body = h("div", { class: "chat" }, this.sidebar.element, this.#main, this.members.element, this.#scrim());
    const skip = h("a", {
      class: "skip",
      href: "#composer",
      onclick: (/** @type {Event} */ event) => {
        event.preventDefault(); // the fragment of the address is the conversation's
        this.composer.focus();
      },
    }, words.skip);
    this.element = h(
      "div",
      { class: "page" },
      skip,
      this.#body,
      this.announcer.element,
      this.rooms.element,
      this.confirm.element,
      this.help,
    );
    this.#release = globalKeys({
      chat,
      select: (id) => this.select(id),
      openJoin: () => this.openJoin(),
      showHelp: () => this.help.showModal(),
      escape: () => this.escape(),
      focusComposer: () => this.composer.focus(),
    });
  }

  #release;

  /** @returns {ComposerView} */
  #newComposer() {
    const session = this.#session;
    return new ComposerView({
      chat: session.chat,
      words: this.#words,
      page: {
        help: () => this.help.showModal(),
        rooms: () => this.rooms.show(),
        quit: () => session.quit(),
        confirmDeletion: (message) => askDeletion(session.chat, this.confirm, message),
      },
    });
  }

  /** @param {(room: string) => void} join @param {readonly Node[]} footer @returns {SidebarView} */
  #newSidebar(join, footer) {
    const session = this.#session;
    const words = this.#words;
    const help = button(words.help, "help", () => this.help.showModal());
    const quit = h("button", { type: "button", class: "link", onclick: () => session.quit() }, words.quit);
    return new SidebarView({
      chat: session.chat,
      words,
      ownName: new OwnNameView({ chat: session.chat, words, asked: () => this.#settle() }),
      join,
      select: (id) => this.select(id),
      browse: () => this.rooms.show(),
      footer: [...footer, h("div", { class: "links" }, quit, help)],
    });
  }

  /** Renders the button that covers the conversation behind a drawer. */
  #scrim() {
    return h("button", {
      type: "button",
      class: "scrim",
      tabindex: "-1",
      "aria-label": this.#words.close,
      onclick: () => this.#closeDrawer(),
    });
  }

  /** Renders the bar above the conversation. */
  #head() {
    return h(
      "header",
      { class: "head" },
      this.#menu,
      h("div", { class: "titles" }, this.#title, this.#about),
      this.#leave,
      this.#people,
    );
  }

  get chat() {
    return this.#session.chat;
  }

  dispose() {
    this.#release();
    this.log.dispose();
    this.banner.dispose();
  }

  focus() {
    // On a phone the focus would bring up the keyboard.
    if (matchMedia("(pointer: fine)").matches) this.composer.focus();
  }

  /** @param {string} id of the conversation to show */
  select(id) {
    this.chat.select(id);
    this.#settle();
  }

  /** Reports to the chat whether new messages are visible. */
  watch() {
    this.chat.watch(document.visibilityState === "visible" && document.hasFocus() && this.log.isAtEnd);
  }

  /** Shows and focuses the box for joining a room. */
  openJoin() {
    const isDrawer = getComputedStyle(this.sidebar.element).position === "fixed";
    if (isDrawer && this.#body.dataset["drawer"] !== "sidebar") this.#drawer("sidebar");
    this.sidebar.focusJoin();
  }

  /** Closes what covers the conversation, or scrolls to its end. */
  escape() {
    if (!this.composer.close() && !this.#closeDrawer()) this.log.toEnd();
  }

  render() {
    const { current } = this.chat;
    if (current === undefined) return;
    this.watch();
    const { kind, name, members, standing } = current;
    const words = this.#words;
    if (this.#title.textContent !== name) {
      this.#title.replaceChildren(kind === "room" ? h("bdi", {}, name) : nickname(name));
    }
    setText(
      this.#about,
      kind === "direct" ? whisperState(current, words) : standing === "joining" ? "" : words.memberCount(members.count),
    );
    this.#leave.hidden = kind === "room" && name === "lobby";
    const label = kind === "room" ? words.leaveRoom(name) : words.closeWhispers(name);
    setAttribute(this.#leave, "aria-label", label);
    setAttribute(this.#leave, "title", label);
    this.#people.hidden = kind === "direct";
    this.#rejoin.hidden = standing !== "out";
    this.#menu.classList.toggle("unread", this.chat.conversations.unread > current.unread);
    this.sidebar.render();
    this.log.render();
    this.members.render();
    this.composer.render();
    this.banner.render();
    this.rooms.render();
  }

  /** Shows the conversation after a choice. */
  #settle() {
    this.composer.render(); // Enter before the next frame sends no draft of one conversation to another
    this.#closeDrawer();
    this.focus();
  }

  /** @param {"sidebar" | "members"} which covers the conversation on narrow screens */
  #drawer(which) {
    const isOpen = this.#body.dataset["drawer"] === which;
    this.#closeDrawer();
    if (isOpen) return;
    this.#body.dataset["drawer"] = which;
    this.#main.inert = true;
    (which === "sidebar" ? this.#menu : this.#people).setAttribute("aria-expanded", "true");
    if (which === "sidebar") this.sidebar.focusCurrent();
    else this.members.focusFirst();
  }

  /** @returns {boolean} whether one was open */
  #closeDrawer() {
    const which = this.#body.dataset["drawer"];
    delete this.#body.dataset["drawer"];
    this.#main.inert = false;
    for (const it of [this.#menu, this.#people]) it.setAttribute("aria-expanded", "false");
    if (which !== undefined) (which === "sidebar" ? this.#menu : this.#people).focus();
    return which !== undefined;
  }
}

/** Returns who sees the whispers, or that the partner has left. @param {Conversation} whispers @param {Words} words */
function whisperState({ name, partner }, words) {
  return partner === "left" ? words.partner.left(name) : words.onlyBetween(name);
}

/** Renders the bar that joins a room again. @param {import("../model/chat.js").Chat} chat @param {Words} words */
function rejoinBar(chat, words) {
  return h(
    "div",
    { class: "rejoin", hidden: true },
    h("span", {}, words.notIn),
    h("button", {
      type: "button",
      class: "link",
      onclick: () => chat.current !== undefined && chat.join(chat.current.name),
    }, words.joinAgain),
  );
}

/** Creates a button with an icon. @param {string} label @param {Parameters<typeof icon>[0]} name @param {() => void} press */
function button(label, name, press) {
  return h(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, onclick: press },
    icon(name),
  );
}
