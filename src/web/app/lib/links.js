/** Only addresses of HTTP become links, never `javascript:`, `data:` or others; `www.` at the start means `https:`. */
const ADDRESS = /(?:\bhttps?:\/\/|(?<![\p{L}\p{Nd}_.@/:-])www\.(?=[\p{L}\p{Nd}-]+\.[\p{L}\p{Nd}]))[^\s<>"'`{}|\\^]+/giu;
/** Characters that end a sentence, not an address. */
const TRAILING = /[.,:;!?…。、·~”’」』》〉)\]]+$/u;
/**
 * Korean particles, which follow a word without a space. At the end of an address they are not part of it, unless they
 * follow Hangul: that is a path in Korean, which may end in any syllable.
 */
const PARTICLE =
  /(?<![가-힣])(?:(?:에서|에게|에|으로|로|까지|부터)(?:는|도|만|의)?|은|는|이|가|을|를|와|과|의|도|만|이?나|이?랑|이?라고|이?라는|처럼|보다|입니다|이에요|예요|이고|이며|인데)$/u;

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
    const shown = withoutTrailing(withoutTrailing(match[0]).replace(PARTICLE, ""));
    const href = safeHref(/^www\./i.test(shown) ? `https://${shown}` : shown);
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
