/** @import { PresenceStep } from "../types.d.ts" */

/**
 * Summarizes joins and leaves: each person once, in the order of their first step.
 *
 * @param {readonly PresenceStep[]} steps
 * @returns {{ came: string[], left: string[], passed: string[], returned: string[] }}
 *   `passed`: joined and left again; `returned`: left and joined again
 */
export function presenceSummary(steps) {
  /** @type {Map<string, { first: boolean, last: boolean }>} */
  const people = new Map();
  for (const { nick, came } of steps) people.set(nick, { first: people.get(nick)?.first ?? came, last: came });
  /** @type {{ came: string[], left: string[], passed: string[], returned: string[] }} */
  const summary = { came: [], left: [], passed: [], returned: [] };
  for (const [nick, { first, last }] of people) {
    summary[first ? (last ? "came" : "passed") : last ? "returned" : "left"].push(nick);
  }
  return summary;
}
