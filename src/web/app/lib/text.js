const utf8 = new TextEncoder();

/** @param {string} text @returns {number} bytes as UTF-8 */
export function utf8Length(text) {
  return utf8.encode(text).length;
}

/**
 * Characters that the server drops from text: C0 except TAB and LF, DEL, C1, bidirectional embeddings, overrides and
 * isolates. The page drops them too, so that a sent message looks the same here as for others.
 */
// deno-lint-ignore no-control-regex
const UNCLEAN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Drops these characters and normalizes line ends. @param {string} text @returns {string} */
export function cleanText(text) {
  return text.replace(/\r\n?/g, "\n").replace(UNCLEAN, "").toWellFormed();
}

/** @param {string} data base64 with padding @returns {number} bytes in it */
export function base64Length(data) {
  const padding = data.endsWith("==") ? 2 : data.endsWith("=") ? 1 : 0;
  return (data.length / 4) * 3 - padding;
}
