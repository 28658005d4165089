import { cleanText } from "../lib/text.js";
import { parseRoomName } from "./names.js";

/** Characters of an invalid name that are shown. */
const MAX_SHOWN = 64;

/**
 * What the fragment of the page's address names. Whispers have no address: a link could otherwise open a conversation
 * with a person of its author's choice, and the browser's history would tell who whispered with whom.
 *
 * @typedef {{ is: "none" } | { is: "room", name: string } | { is: "invalid", name: string }} PageAddress
 */

/**
 * Parses the fragment of an address: `#/room/dev`, in any percent-encoding.
 *
 * @param {string} hash `location.hash`
 * @returns {PageAddress} `none` also for fragments of another form
 */
export function parseAddress(hash) {
  const [, encoded] = /^#\/room\/(.*)$/s.exec(hash) ?? [];
  if (encoded === undefined) return { is: "none" };
  const text = decoded(encoded.replace(/\/$/, ""));
  const name = parseRoomName(text);
  return name === undefined ? { is: "invalid", name: cleanText(text).slice(0, MAX_SHOWN) } : { is: "room", name };
}

/** Returns the fragment that names a room. @param {string} room */
export function roomAddress(room) {
  return `#/room/${encodeURIComponent(room)}`;
}

/**
 * Returns the fragment of a link to a room on the page at `here`, or undefined for every other link.
 *
 * @param {string} href
 * @param {string} here address of the page
 */
export function roomLink(href, here) {
  const [link, page] = [URL.parse(href), URL.parse(here)];
  if (link === null || page === null || link.origin !== page.origin || link.pathname !== page.pathname) {
    return undefined;
  }
  return parseAddress(link.hash).is === "none" ? undefined : link.hash;
}

/** @param {string} encoded @returns {string} the text as it is when it is not a valid encoding */
function decoded(encoded) {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
