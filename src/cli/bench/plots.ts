/** The three plots of the report. */

import { type Axis, fixed, line, linearAxis, logAxis, ordinalAxis, PLOT, plot } from "./plot.ts";
import type { BenchResult, DistributionBucket, StageResult } from "./result.ts";

/** Bars of the distribution for each power of ten. */
const BARS_PER_DECADE = 10;
/** Smallest value on a logarithmic axis, in milliseconds. */
const MIN_MS = 0.01;

const MARKERS = ["p50", "p99"] as const;
const LINES = ["p50", "p90", "p99"] as const;

/** Plots the distribution of the latencies of a stage. */
export function distributionPlot({ distribution, delivered, latencyMs }: StageResult): string {
  const bars = barsOf(distribution);
  const min = Math.min(...bars.map(({ fromMs }) => fromMs));
  const max = Math.max(...bars.map(({ toMs }) => toMs));
  const share = (count: number) => (100 * count) / delivered;
  const xAxis = logAxis("latency in milliseconds", min, max);
  const yAxis = linearAxis(
    "percent of the deliveries",
    Math.max(...bars.map(({ count }) => share(count))),
    (value) => `${value} %`,
  );
  return plot("Latency distribution: percent of the deliveries by milliseconds", xAxis, yAxis, (frame) => {
    const shapes = bars.map(({ fromMs, toMs, count }) => {
      const [x, end, y] = [frame.x(fromMs), frame.x(toMs), frame.y(share(count))];
      const title = `${fixed(share(count))} % took ${milliseconds(fromMs)} to ${milliseconds(toMs)} ms`;
      return `<rect class="bar" x="${fixed(x)}" y="${fixed(y)}" width="${fixed(Math.max(1, end - x - 1))}" height="${
        fixed(frame.y(0) - y)
      }"><title>${title}</title></rect>`;
    });
    const markers = MARKERS.map((name, i) => {
      const x = fixed(frame.x(latencyMs[name]));
      const y = PLOT.top + 12 + i * 18;
      return `<line class="marker" x1="${x}" x2="${x}" y1="${PLOT.top}" y2="${fixed(frame.y(0))}"/>` +
        `<text class="label" x="${x}" y="${y}" dx="4">${name}</text>`;
    });
    return shapes.join("") + markers.join("");
  });
}

/** Plots the deliveries in each second of all stages. */
export function throughputPlot({ stages }: BenchResult): string {
  let offset = 0;
  const pieces = stages.map((stage) => {
    // The last second of a stage is usually not a whole one.
    const perSecond = stage.perSecond.slice(0, Math.max(1, Math.floor(stage.seconds)));
    const piece = { start: offset, perSecond, clients: stage.clients };
    offset += perSecond.length;
    return piece;
  });
  // With room above the lines for the numbers of clients.
  const max = 1.15 * Math.max(1, ...pieces.flatMap(({ perSecond }) => perSecond));
  const xAxis = linearAxis("time in seconds", offset);
  return plot(
    "Throughput: deliveries per second over time",
    xAxis,
    linearAxis("deliveries per second", max),
    (frame) => {
      return pieces.map(({ start, perSecond, clients }) => {
        const points = perSecond.map((count, i) => [frame.x(start + i + 0.5), frame.y(count)] as const);
        const x = fixed(frame.x(start));
        const begin = `<line class="marker" x1="${x}" x2="${x}" y1="${PLOT.top}" y2="${fixed(frame.y(0))}"/>` +
          `<text class="label" x="${x}" y="${PLOT.top + 12}" dx="4">${clients}</text>`;
        return begin + line("p99", points) + points.map(([px, py]) => dot("p99", px, py)).join("");
      }).join("");
    },
  );
}

/** Plots the latency percentiles of each stage. */
export function latencyPlot({ stages }: BenchResult): string {
  const values = stages.flatMap(({ latencyMs }) => LINES.map((name) => latencyMs[name]));
  const xAxis: Axis = ordinalAxis("number of clients", stages.map(({ clients }) => clients));
  const yAxis = logAxis("latency in milliseconds", Math.max(MIN_MS, Math.min(...values)), Math.max(MIN_MS, ...values));
  return plot("Latency in milliseconds by number of clients", xAxis, yAxis, (frame) => {
    const lines = LINES.map((name) => {
      const points = stages.map(({ clients, latencyMs }) => [frame.x(clients), frame.y(latencyMs[name])] as const);
      return line(name, points) + points.map(([x, y]) => dot(name, x, y)).join("");
    });
    const last = stages.at(-1);
    const ends = last === undefined ? [] : LINES.map((name) => frame.y(last.latencyMs[name]));
    return lines.join("") + spread(ends).map((y, i) => {
      const x = fixed(frame.x(last?.clients ?? 0) + 9);
      return `<text class="label" x="${x}" y="${fixed(y)}" dy="0.35em">${LINES[i]}</text>`;
    }).join("");
  });
}

/** Combines buckets into bars of equal width on a logarithmic axis. */
function barsOf(distribution: readonly DistributionBucket[]): DistributionBucket[] {
  const bars = new Map<number, number>();
  for (const { fromMs, toMs, count } of distribution) {
    const middle = Math.max(MIN_MS, (fromMs + toMs) / 2);
    const bar = Math.floor(Math.log10(middle) * BARS_PER_DECADE);
    bars.set(bar, (bars.get(bar) ?? 0) + count);
  }
  return Array.from(bars, ([bar, count]) => {
    return { fromMs: 10 ** (bar / BARS_PER_DECADE), toMs: 10 ** ((bar + 1) / BARS_PER_DECADE), count };
  });
}

/** Moves heights, from the bottom up, so that labels do not overlap. */
function spread(heights: readonly number[]): number[] {
  const moved: number[] = [];
  for (const height of heights) moved.push(Math.min(height, (moved.at(-1) ?? Infinity) - 18));
  return moved;
}

function dot(kind: string, x: number, y: number): string {
  return `<circle class="dot ${kind}" cx="${fixed(x)}" cy="${fixed(y)}" r="3"/>`;
}

function milliseconds(value: number): string {
  return String(Number(value.toPrecision(2)));
}
