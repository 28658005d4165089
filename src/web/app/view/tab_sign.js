/** @import { PageSession } from "../session.js" */
/** @import { Words } from "../i18n/mod.js" */

import { setAttribute } from "./dom.js";

/**
 * Shows in the title and icon of the browser's tab what is unread: the number of mentions and whispers, or a dot for other
 * messages. The title has no name of a person, because the browser's history keeps titles.
 *
 * @param {PageSession} session
 * @param {Words} words
 */
export function signTab({ chat, isOutside }, words) {
  const { current, conversations: { unread, calls } } = chat;
  const name = current?.kind === "room" ? current.name : words.whispers;
  const sign = calls > 0 ? `(${calls}) ` : unread > 0 ? "• " : "";
  const title = isOutside ? "Maru" : `${sign}${name} – Maru`;
  if (document.title !== title) document.title = title;
  const icon = document.querySelector('link[rel="icon"]');
  if (icon !== null) setAttribute(icon, "href", `/app/${calls > 0 && !isOutside ? "icon_called" : "icon"}.svg`);
}
