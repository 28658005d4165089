/** Hues of nicknames in degrees. The style sheet adds lightness and chroma for each theme. */
export const HUES = Array.from({ length: 15 }, (_, i) => i * 24);

/**
 * Returns the hue of a nickname, which is always the same for the same key.
 *
 * @param {string} key of a nickname
 * @returns {number} degrees
 */
export function hueOf(key) {
  let hash = 0x811c9dc5; // FNV-1a
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return HUES[(hash >>> 8) % HUES.length] ?? 0;
}
