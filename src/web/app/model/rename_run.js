/** @import { Rename } from "../types.d.ts" */

import { nameKey } from "./names.js";

/** Renames in one entry. */
const MAX_RENAMES = 20;

/**
 * Adds a rename to consecutive ones. Several of one person become one.
 *
 * @param {readonly Rename[]} renames
 * @param {Rename} rename
 * @returns {readonly Rename[] | undefined} undefined when there are too many
 */
export function withRename(renames, { nick, to }) {
  const at = renames.findLastIndex((it) => nameKey(it.to) === nameKey(nick));
  const first = renames[at];
  if (first !== undefined) return renames.with(at, { nick: first.nick, to });
  return renames.length >= MAX_RENAMES ? undefined : [...renames, { nick, to }];
}
