/** @import { PresenceStep } from "../types.d.ts" */

/** Steps in one run: two for each person who joins or leaves repeatedly. */
const MAX_STEPS = 400;

/**
 * Adds a step to a run of joins and leaves. Of each person only the first and the last step are kept: a person who joins
 * and leaves repeatedly is one.
 *
 * @param {readonly PresenceStep[]} run
 * @param {PresenceStep} step
 * @returns {readonly PresenceStep[] | undefined} undefined when the run is full
 */
export function withStep(run, step) {
  const last = run.findLastIndex(({ nick }) => nick === step.nick);
  const isSecond = last === run.findIndex(({ nick }) => nick === step.nick);
  const kept = last === -1 || isSecond ? run : run.toSpliced(last, 1);
  return kept.length < MAX_STEPS ? [...kept, step] : undefined;
}

/**
 * Puts one run after another.
 *
 * @param {readonly PresenceStep[]} run
 * @param {readonly PresenceStep[]} next
 * @returns {readonly PresenceStep[] | undefined} undefined when both do not fit into one run
 */
export function joinedRuns(run, next) {
  /** @type {readonly PresenceStep[] | undefined} */
  let both = run;
  for (const step of next) both = both && withStep(both, step);
  return both;
}

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
