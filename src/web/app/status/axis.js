/** @import { Unit } from "./format.js" */

import { HOUR } from "./record.js";

/** Seconds that an axis shows at least: of a server that has just started. */
const MIN_SPAN = 10;
/** Steps of the time axis in seconds. Every zone's offset is a multiple of the largest, so that ticks are round everywhere. */
const TIME_STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 900];
const DECIMAL_STEPS = [1, 2, 5];
const BINARY_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/**
 * Returns the times that plots show: everything that can be known, at most an hour.
 *
 * @param {number} now seconds since the server started
 */
export function timeSpan(now) {
  return { from: Math.min(Math.max(0, now - HOUR), now - MIN_SPAN), to: now };
}

/**
 * Returns the round times of an axis.
 *
 * @param {{ from: number, to: number }} span seconds since the server started
 * @param {number} wallTime milliseconds since 1970 at `to`
 * @param {number} [most] ticks at most
 * @returns {{ at: number, time: number, step: number }[]} `time`: milliseconds since 1970
 */
export function timeTicks({ from, to }, wallTime, most = 4) {
  const step = TIME_STEPS.find((it) => (to - from) / it <= most) ?? 900;
  const offset = wallTime / 1000 - to;
  const ticks = [];
  for (let wall = Math.ceil((from + offset) / step) * step; wall <= to + offset; wall += step) {
    ticks.push({ at: wall - offset, time: wall * 1000, step });
  }
  return ticks;
}

/**
 * Returns the round values of an axis, from 0 to its top. There are two to four steps.
 *
 * @param {number} peak largest value that is shown
 * @param {number} min smallest top, so that small values do not look large
 * @param {Unit} unit bytes have steps that are round in KiB, MiB, …; counts have no fractions
 */
export function valueTicks(peak, min, unit) {
  const top = peak > min ? peak : min;
  const step = stepFor(top / 4, unit);
  const count = Math.max(1, Math.ceil(top / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, i) => i * step);
}

/** Returns the smallest round number that is at least `least`. @param {number} least @param {Unit} unit */
function stepFor(least, unit) {
  const isBinary = unit === "bytes" || unit === "byteRate";
  const base = isBinary ? 1024 : 10;
  const steps = isBinary ? BINARY_STEPS : DECIMAL_STEPS;
  const power = base ** Math.floor(Math.log(least) / Math.log(base) + 1e-9);
  const step = (steps.find((it) => it * power >= least * (1 - 1e-9)) ?? base) * power;
  return unit === "count" || isBinary ? Math.max(1, step) : step;
}
