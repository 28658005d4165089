/** @import { ShownMessage } from "../types.d.ts" */
/** @import { Words } from "../i18n/mod.js" */

import { h, icon, setAttribute } from "./dom.js";

/** Characters of a message in the name of its buttons. */
const EXCERPT = 40;

/**
 * Renders the buttons that edit and delete an own message. With a mouse they appear over the line; on a touch screen a
 * button opens them.
 *
 * @param {ShownMessage} message
 * @param {{ words: Words, edit: (message: ShownMessage) => void, remove: (message: ShownMessage) => void }} parts
 */
export function messageTools(message, { words, edit, remove }) {
  const more = h(
    "button",
    { type: "button", class: "icon-button more-tools", "aria-label": words.moreTools, "aria-expanded": "false" },
    icon("more"),
  );
  const element = h(
    "div",
    { class: "tools", role: "group", "aria-label": words.toolsOf(excerpt(message.text ?? "")) },
    h(
      "span",
      { class: "choices" },
      tool("edit", words.edit, () => edit(message)),
      tool("delete", words.delete, () => remove(message)),
    ),
    more,
  );
  more.addEventListener("click", () => {
    const isOpen = element.classList.toggle("open");
    more.setAttribute("aria-expanded", String(isOpen));
    element.scrollIntoView({ block: "nearest" }); // the line has grown
  });
  return element;
}

/** @param {"edit" | "delete"} name @param {string} label @param {() => void} press */
function tool(name, label, press) {
  return h(
    "button",
    {
      type: "button",
      class: `icon-button tool-${name}`,
      "aria-label": label,
      title: label,
      tabindex: "-1",
      onclick: press,
    },
    icon(name),
  );
}

/** @param {string} text */
function excerpt(text) {
  const characters = [...text.slice(0, EXCERPT * 4).replace(/\s+/g, " ")];
  return characters.length > EXCERPT ? `${characters.slice(0, EXCERPT).join("")}…` : characters.join("");
}

/**
 * Makes one group of buttons reachable by Tab: the focused one, or that of the latest message. The arrow keys move
 * between the messages, so that a long list does not have hundreds of stops.
 *
 * @param {Element} list
 */
export function rove(list) {
  const groups = [...list.querySelectorAll(".tools")];
  const active = groups.find((group) => group.contains(document.activeElement)) ?? groups.at(-1);
  for (const group of groups) {
    for (const button of group.querySelectorAll("button")) {
      setAttribute(button, "tabindex", group === active ? 0 : -1);
    }
  }
}

/** Moves the focus between the buttons of messages. @param {HTMLElement} list @param {KeyboardEvent} event */
export function moveBetweenTools(list, event) {
  const { key, target } = event;
  const by = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (by === undefined || !(target instanceof Element) || event.altKey) return;
  const kind = [...target.classList].find((it) => it.startsWith("tool-") || it === "more-tools");
  const group = target.closest(".tools");
  if (kind === undefined || group === null) return;
  event.preventDefault();
  const groups = [...list.querySelectorAll(".tools")];
  const next = groups[groups.indexOf(group) + by]?.querySelector(`.${kind}`);
  if (next instanceof HTMLElement) next.focus();
  rove(list);
}
