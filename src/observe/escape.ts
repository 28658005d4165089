/**
 * Characters that a terminal or a log viewer may act on.
 *
 * They are C0 controls (which JSON escapes already), DEL, C1, line and paragraph separators, bidirectional controls. As
 * \u escapes they mean the same in JSON.
 */
// deno-lint-ignore no-control-regex
const ACTIVE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** Writes active characters as \u escapes, so that a text cannot pass for another line. */
export function escapeActive(text: string): string {
  return text.replace(ACTIVE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
