/** Hues that tell people apart, in degrees. The style sheet gives them lightness and chroma for each theme. */
export const HUES = Array.from({ length: 15 }, (_, i) => i * 24);

/**
 * The hue of a name: always the same one for the same person, wherever the name is shown.
 *
 * @param {string} key of a nickname
 * @returns {number} degrees
 */
export function hueOf(key) {
  let hash = 0x811c9dc5; // FNV-1a
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return HUES[(hash >>> 8) % HUES.length] ?? 0;
}
