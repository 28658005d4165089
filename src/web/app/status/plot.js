/**
 * The lines of a plot, as SVG path data in a box of `width` by `height`, zero at its bottom: cut where there is no value.
 *
 * @param {readonly (readonly [time: number, value: number | undefined])[]} points in the order of time
 * @param {{ from: number, to: number, most: number, width: number, height: number }} frame `most`: the value at the top
 * @returns {{ line: string, area: string }}
 */
export function pathsOf(points, { from, to, most, width, height }) {
  const x = (/** @type {number} */ time) => round(((time - from) / (to - from)) * width);
  const y = (/** @type {number} */ value) => round(height - Math.min(1, Math.max(0, value / most)) * height);
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

/**
 * A round number that is not below `value`, for the top of a plot: 1, 2 or 5 and noughts.
 *
 * @param {number} value
 * @param {number} least that the top may be
 */
export function roundTop(value, least) {
  if (!(value > least)) return least;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((it) => it * power >= value * 0.999999) ?? 10;
  return step * power;
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 100) / 100;
}
