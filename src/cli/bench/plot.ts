/** Draws plots as inline SVG. The style of the page has their colours. */

export const PLOT = { width: 480, height: 290, left: 88, right: 44, top: 14, bottom: 56 } as const;

interface Tick {
  readonly value: number;
  readonly label: string;
}

/** An axis: the position of a value, and the labels. */
export interface Axis {
  readonly title: string;
  readonly ticks: readonly Tick[];
  /** Position of a value, from 0 at the start of the axis to 1 at its end. */
  at(value: number): number;
}

/** Creates an axis from 0 to `max` or more, with ticks at round values. */
export function linearAxis(title: string, max: number, label = shortNumber): Axis {
  const step = roundStep(Math.max(max, Number.EPSILON) / 4);
  const count = Math.max(1, Math.ceil(max / step - 1e-9));
  const ticks = Array.from({ length: count + 1 }, (_, i) => ({ value: i * step, label: label(i * step) }));
  return { title, ticks, at: (value) => value / (count * step) };
}

/** Creates a logarithmic axis for positive values, with ticks at powers of ten, and at 2 and 5 if there are few. */
export function logAxis(title: string, min: number, max: number): Axis {
  const [low, high] = [
    Math.floor(Math.log10(min)),
    Math.max(Math.ceil(Math.log10(max)), Math.floor(Math.log10(min)) + 1),
  ];
  const factors = high - low <= 2 ? [1, 2, 5] : [1];
  const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const ticks = powers.flatMap((power) => factors.map((factor) => factor * 10 ** power))
    .filter((value) => value <= 10 ** high * 1.0001)
    .map((value) => ({ value, label: shortNumber(value) }));
  return { title, ticks, at: (value) => (Math.log10(Math.max(value, 10 ** low)) - low) / (high - low) };
}

/** Creates an axis that shows all values at equal distances. */
export function ordinalAxis(title: string, values: readonly number[]): Axis {
  return {
    title,
    ticks: values.map((value) => ({ value, label: String(value) })),
    at: (value) => (values.indexOf(value) + 0.5) / values.length,
  };
}

/** Converts values to coordinates of the plot. */
interface PlotFrame {
  x(value: number): number;
  y(value: number): number;
}

/** Draws a plot with its axes. `draw` returns the shapes in it. */
export function plot(name: string, xAxis: Axis, yAxis: Axis, draw: (frame: PlotFrame) => string): string {
  const { width, height, left, right, top, bottom } = PLOT;
  const frame: PlotFrame = {
    x: (value) => left + xAxis.at(value) * (width - left - right),
    y: (value) => height - bottom - yAxis.at(value) * (height - top - bottom),
  };
  const rows = yAxis.ticks.map(({ value, label }) => {
    const y = fixed(frame.y(value));
    return `<line class="grid" x1="${left}" x2="${width - right}" y1="${y}" y2="${y}"/>` +
      `<text class="tick" x="${left - 7}" y="${y}" dy="0.35em" text-anchor="end">${escaped(label)}</text>`;
  });
  const columns = xAxis.ticks.map(({ value, label }) => {
    return `<text class="tick" x="${fixed(frame.x(value))}" y="${height - bottom + 22}" text-anchor="middle">${
      escaped(label)
    }</text>`;
  });
  const titles = `<text class="axis" x="${(left + width - right) / 2}" y="${height - 6}" text-anchor="middle">${
    escaped(xAxis.title)
  }</text>`;
  const middle = (top + height - bottom) / 2;
  const side = `<text class="axis" transform="rotate(-90)" x="${-middle}" y="16" text-anchor="middle">${
    escaped(yAxis.title)
  }</text>`;
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(name)}">` +
    `${rows.join("")}${columns.join("")}${titles}${side}${draw(frame)}</svg>`;
}

/** Draws a line through points in coordinates of the plot. */
export function line(kind: string, points: readonly (readonly [x: number, y: number])[]): string {
  if (points.length === 0) return "";
  const path = points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${fixed(x)} ${fixed(y)}`).join("");
  return `<path class="line ${kind}" d="${path}"/>`;
}

/** Formats a coordinate with at most one decimal. */
export function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Formats a number for a tick: `0.05`, `12`, `3.5k`, `1.2M`. */
function shortNumber(value: number): string {
  if (value >= 1e6) return `${trimmed(value / 1e6)}M`;
  return value >= 1e4 ? `${trimmed(value / 1e3)}k` : trimmed(value);
}

/** Escapes a text for HTML and SVG. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function trimmed(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Returns the smallest of 1, 2 and 5 times a power of ten that is at least `min`. */
function roundStep(min: number): number {
  const power = 10 ** Math.floor(Math.log10(min));
  return (([1, 2, 5, 10] as const).find((factor) => factor * power >= min * 0.999_999) ?? 10) * power;
}
