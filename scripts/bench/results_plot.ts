/** The chart of the measurements, for the README: a panel for each workload, a bar for each server. */

import { escaped, fixed } from "../../src/cli/bench/plot.ts";
import { type Measured, medianFigure, type Results } from "./results.ts";
import { nameOf, rounded } from "./tables.ts";
import { type Workload, WORKLOADS } from "./workloads.ts";

const COLUMNS = 2;
const PANEL = { width: 460, head: 46, row: 24, gap: 26 } as const;
/** Width of the names. */
const NAMES_WIDTH = 226;
/** Length of the longest bar. */
const BAR_WIDTH = 170;
const MARGIN = 16;

const STYLE = `
text { font: 14px system-ui, sans-serif; fill: #1d1c1a; }
.title { font-weight: 600; } .soft { fill: #5c5a55; font-size: 13px; }
.page { fill: #fbfaf8; } .maru { fill: #2a78d6; } .peer { fill: #b9b5ab; } .floor { fill: none; stroke: #8a867d; }
@media (prefers-color-scheme: dark) {
  text { fill: #eceae5; } .soft { fill: #aaa8a1; }
  .page { fill: #16161a; } .maru { fill: #5598e7; } .peer { fill: #55545c; } .floor { stroke: #8d8b94; }
}`;

interface Bar {
  readonly server: string;
  readonly value: number;
}

/** Draws the chart as SVG. Bars are medians, each panel has its own scale, and shorter is better. */
export function resultsPlot({ workloads }: Results): string {
  const panels = Object.entries(WORKLOADS).flatMap(([key, workload]) => {
    const measured = workloads[key];
    return measured === undefined || workload.threads === true ? [] : [{ workload, bars: barsOf(workload, measured) }];
  });
  const rows = Array.from({ length: Math.ceil(panels.length / COLUMNS) }, (_, i) => {
    return panels.slice(i * COLUMNS, (i + 1) * COLUMNS);
  });
  let top = MARGIN;
  const drawn = rows.flatMap((row) => {
    const at = top;
    top += PANEL.head + PANEL.row * Math.max(...row.map(({ bars }) => bars.length)) + PANEL.gap;
    return row.map(({ workload, bars }, column) => panel(workload, bars, MARGIN + column * PANEL.width, at));
  });
  const [width, height] = [2 * MARGIN + COLUMNS * PANEL.width, top];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" ` +
    `aria-label="Processor time for one delivery, by workload and server">\n<style>${STYLE}\n</style>\n` +
    `<rect class="page" width="${width}" height="${height}" rx="8"/>\n${drawn.join("\n")}\n</svg>\n`;
}

function barsOf({ plotted: { figure, scale } }: Workload, measured: Measured): Bar[] {
  return Object.keys(measured.rows).flatMap((server) => {
    const value = medianFigure(measured, server, figure);
    return value === undefined ? [] : [{ server, value: value * scale }];
  }).toSorted((a, b) => a.value - b.value);
}

function panel({ title, plotted }: Workload, bars: readonly Bar[], left: number, top: number): string {
  const max = Math.max(...bars.map(({ value }) => value), Number.EPSILON);
  const what = plotted.figure === "rss_conn_kb" ? "resident memory" : "processor time for a delivery";
  const lines = bars.map(({ server, value }, i) => {
    const y = top + PANEL.head + i * PANEL.row;
    const length = Math.max(1, (value / max) * BAR_WIDTH);
    return `<text x="${left + NAMES_WIDTH - 8}" y="${y + 12}" dy="0.1em" text-anchor="end">${
      escaped(nameOf(server))
    }</text>` +
      `<rect class="${kindOf(server)}" x="${left + NAMES_WIDTH}" y="${y}" width="${
        fixed(length)
      }" height="16" rx="2"/>` +
      `<text class="soft" x="${fixed(left + NAMES_WIDTH + length + 6)}" y="${y + 12}" dy="0.1em">${
        rounded(value)
      }</text>`;
  });
  return `<g><text class="title" x="${left}" y="${top + 14}">${escaped(title)}</text>` +
    `<text class="soft" x="${left}" y="${top + 32}">${what}, ${escaped(plotted.unit)}</text>\n${lines.join("\n")}</g>`;
}

function kindOf(server: string): "maru" | "floor" | "peer" {
  if (server.startsWith("floor")) return "floor";
  return server.startsWith("bun") || server.startsWith("deno") ? "maru" : "peer";
}
