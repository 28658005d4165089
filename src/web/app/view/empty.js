/** @import { Conversation } from "../model/conversation.js" */
/** @import { Words } from "../i18n/mod.js" */

import { roomAddress } from "../model/address.js";
import { copyButton } from "./copy_button.js";
import { h, setText } from "./dom.js";

/** Names by which only this computer reaches the server. */
const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/;

/** Says in a conversation without messages what can be done there. */
export class EmptyView {
  #words;
  #title = h("p", { class: "title" });
  #text = h("p");
  #link;
  #invite;

  /** @param {{ words: Words, help: () => void }} parts */
  constructor({ words, help }) {
    this.#words = words;
    this.#link = h("input", {
      type: "text",
      readonly: true,
      "aria-label": words.roomLink,
      onfocus: () => this.#link.select(),
    });
    const copy = copyButton(words, () => this.#link.value);
    const isLocal = LOOPBACK.test(location.hostname);
    this.#invite = h(
      "div",
      { class: "invite" },
      h("div", { class: "field" }, this.#link, copy),
      isLocal && h("p", { class: "hint" }, words.localLink),
    );
    const more = h("button", { type: "button", class: "link", onclick: help }, words.helpTitle);
    this.element = h("div", { class: "empty" }, this.#title, this.#text, this.#invite, h("p", {}, more));
  }

  /** @param {Conversation} conversation */
  render({ kind, name, lines, members, standing }) {
    const words = this.#words;
    const hasMessages = lines.some((line) => line.kind === "message" || line.kind === "pending");
    this.element.hidden = hasMessages || standing !== "in";
    if (this.element.hidden) return;
    const isRoom = kind === "room";
    setText(this.#title, isRoom ? words.empty(name) : words.emptyWhispers(name));
    const others = members.count - 1;
    setText(this.#text, isRoom ? others > 0 ? words.emptyWith(others) : words.emptyAlone : words.onlyBetween(name));
    this.#invite.hidden = !isRoom;
    const link = new URL(roomAddress(name), location.href).href;
    if (this.#link.value !== link) this.#link.value = link;
  }
}
