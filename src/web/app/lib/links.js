/** Only what names a host over HTTP can become a link: never `javascript:`, `data:` or anything else. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`{}|\\^]+/giu;
/** What ends a sentence rather than an address. */
const TRAILING = /[.,:;!?…。、」』)\]]+$/u;

/**
 * `text` in pieces, in order: those with `href` are addresses. Joined they are `text` again.
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
  // A closing parenthesis that was opened within belongs to it: …/wiki/Floor_(house)
  const keeps = trailing.startsWith(")") && address.includes("(") ? 1 : 0;
  return address.slice(0, address.length - trailing.length + keeps);
}

/** @param {string} address @returns {string | undefined} */
function safeHref(address) {
  const url = URL.parse(address);
  return url !== null && (url.protocol === "http:" || url.protocol === "https:") ? url.href : undefined;
}
