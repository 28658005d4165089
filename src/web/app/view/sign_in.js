/** @import { Navigation } from "../navigation.js" */
/** @import { PageSession } from "../session.js" */
/** @import { Words } from "../i18n/mod.js" */

import { errorWords } from "../i18n/mod.js";
import { LOBBY, parseNickname } from "../model/names.js";
import { BannerView } from "./banner.js";
import { h, setAttribute, setText } from "./dom.js";

/** The form for the nickname. It says to which server and room it leads. */
export class SignInView {
  #session;
  #words;
  #navigation;
  #room = h("dd");
  #roomPart;
  #addressProblem = h("p", { class: "problem", role: "alert" });
  #banner;
  #problem = h("p", { class: "problem", id: "nick-problem", role: "alert" });
  #input;
  #button;

  /**
   * @param {{ session: PageSession, words: Words, nick: string, footer: readonly Node[], navigation: Navigation }} parts
   */
  constructor({ session, words, nick, footer, navigation }) {
    this.#session = session;
    this.#navigation = navigation;
    this.#words = words;
    this.#banner = new BannerView({ session, words });
    this.#input = h("input", {
      id: "nick",
      type: "text",
      name: "nickname",
      required: true,
      value: nick,
      maxlength: "128",
      autocomplete: "nickname",
      autocapitalize: "none",
      spellcheck: "false",
      dir: "auto",
      "aria-describedby": "nick-hint nick-problem",
      oninput: () => setText(this.#problem, ""),
    });
    this.#button = h("button", { type: "submit", class: "primary" }, words.enter);
    const form = h(
      "form",
      { novalidate: true, onsubmit: (/** @type {Event} */ event) => this.#submit(event) },
      h("label", { for: "nick" }, words.nickname),
      h("div", { class: "field" }, this.#input, this.#button),
      this.#problem,
      h("p", { class: "hint", id: "nick-hint" }, words.nicknameHint),
      this.#banner.element,
    );
    this.#roomPart = h("div", {}, h("dt", {}, words.room), this.#room);
    const where = h(
      "dl",
      { class: "where" },
      h("div", {}, h("dt", {}, words.server), h("dd", {}, location.host)),
      this.#roomPart,
    );
    const title = h("header", {}, h("h1", {}, "Maru"), h("p", { class: "tagline" }, words.tagline));
    this.element = h(
      "main",
      { class: "sign-in" },
      h("div", { class: "card" }, title, where, this.#addressProblem, form),
      h("div", { class: "footer" }, ...footer),
    );
  }

  focus() {
    this.#input.focus();
    this.#input.select();
  }

  dispose() {
    this.#banner.dispose();
  }

  render() {
    const { chat, refusal, line } = this.#session;
    const { address } = this.#navigation;
    this.#roomPart.hidden = address.is !== "room" || address.name === LOBBY;
    setText(this.#room, address.is === "room" ? address.name : "");
    setText(this.#addressProblem, address.is === "invalid" ? this.#words.badAddress(address.name) : "");
    const isBusy = chat.phase === "arriving";
    setText(this.#button, isBusy ? this.#words.entering : this.#words.enter);
    setAttribute(this.#button, "aria-disabled", isBusy ? "true" : undefined);
    if (refusal !== undefined) setText(this.#problem, errorWords(this.#words, refusal, refusal));
    else if (chat.trouble !== undefined) setText(this.#problem, errorWords(this.#words, chat.trouble, chat.trouble));
    setAttribute(this.#input, "aria-invalid", refusal === undefined ? undefined : "true");
    this.#banner.element.hidden = line.is === "connecting";
    this.#banner.render();
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    if (this.#session.chat.phase === "arriving") return;
    const nick = parseNickname(this.#input.value);
    if (nick === undefined) {
      setText(this.#problem, this.#words.error.NICK_INVALID);
      return this.#input.focus();
    }
    setText(this.#problem, "");
    this.#session.enter(nick);
  }
}
