/** Only addresses of HTTP become links, never `javascript:`, `data:` or others. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`{}|\\^]+/giu;
/** Characters that end a sentence, not an address. */
const TRAILING = /[.,:;!?…。、」』)\]]+$/u;

/**
 * Splits a text into pieces; a piece with `href` is an address. Joined, the pieces are the text.
 *
 * @param {string} text
 * @returns {{ text: string, href?: string }[]}
 */
export function linkPieces(text) {
  /** @type {{ text: string, href?: string }[]} */
  const pieces = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const shown = withoutTrailing(match[0]);
    const href = safeHref(shown);
    if (href === undefined) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: shown, href });
    end = match.index + shown.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** @param {string} address */
function withoutTrailing(address) {
  const trailing = TRAILING.exec(address)?.[0] ?? "";
  // A closing parenthesis belongs to an address that contains the opening one: …/wiki/Floor_(house)
  const keeps = trailing.startsWith(")") && address.includes("(") ? 1 : 0;
  return address.slice(0, address.length - trailing.length + keeps);
}

/** @param {string} address @returns {string | undefined} */
function safeHref(address) {
  const url = URL.parse(address);
  return url !== null && (url.protocol === "http:" || url.protocol === "https:") ? url.href : undefined;
}
