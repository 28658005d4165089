/** @import { Reading } from "./record.js" */

/**
 * Returns the points of one figure. What follows a gap begins where its own seconds begin, so that it is seen at once.
 *
 * @param {readonly Reading[]} readings
 * @param {string} of name of the figure
 * @returns {[time: number, value: number | undefined][]}
 */
export function pointsOf(readings, of) {
  return readings.flatMap(({ at, figures }, i) => {
    const value = figures[of];
    const before = readings[i - 1];
    if (value === undefined || before?.figures[of] !== undefined) return [[at, value]];
    const begins = Math.max(at - (figures["seconds"] ?? 0), before?.at ?? -Infinity);
    return [[begins, value], [at, value]];
  });
}

/**
 * Returns the paths of a plot as SVG path data. They are interrupted where a value is missing.
 *
 * @param {readonly (readonly [time: number, value: number | undefined])[]} points in the order of time
 * @param {{ from: number, to: number, max: number, width: number, height: number }} frame `max`: the value at the top
 * @returns {{ line: string, area: string }}
 */
export function pathsOf(points, { from, to, max, width, height }) {
  const x = (/** @type {number} */ time) => round(((time - from) / (to - from)) * width);
  const y = (/** @type {number} */ value) => round(height - Math.min(1, Math.max(0, value / max)) * height);
  /** @type {[x: number, y: number][][]} */
  const runs = [];
  let isCut = true;
  for (const [time, value] of points) {
    if (value === undefined || !Number.isFinite(value) || time < from) {
      isCut = true;
      continue;
    }
    if (isCut) runs.push([]);
    isCut = false;
    runs.at(-1)?.push([x(time), y(value)]);
  }
  const lines = runs.map((run) =>
    `M${run.map((point) => point.join(" ")).join("L")}${run.length === 1 ? "h0.01" : ""}`
  );
  const areas = runs.map((run) =>
    `M${run[0]?.[0]} ${height}L${run.map((point) => point.join(" ")).join("L")}L${run.at(-1)?.[0]} ${height}Z`
  );
  return { line: lines.join(""), area: areas.join("") };
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 100) / 100;
}
