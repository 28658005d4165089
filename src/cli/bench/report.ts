/** The result as one HTML page, which contains its style and plots and loads nothing. */

import { escaped } from "./plot.ts";
import { distributionPlot, latencyPlot, throughputPlot } from "./plots.ts";
import type { BenchResult } from "./result.ts";
import { COLUMNS, loadSentence, remarksOf } from "./table.ts";

const STYLE = `
:root { color-scheme: light dark; --page: #fbfaf8; --card: #fff; --text: #1d1c1a; --soft: #5c5a55; --rule: #e2dfd8;
  --p50: #6da7ec; --p90: #2a78d6; --p99: #104281; --bar: #2a78d6; --good: #006300; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --page: #16161a; --card: #1f1f24; --text: #eceae5; --soft: #aaa8a1; --rule: #35353c;
    --p50: #256abf; --p90: #6da7ec; --p99: #cde2fb; --bar: #5598e7; --good: #6fd06f; --bad: #ff8a80; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1.25rem 3rem; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 76rem; margin: 0 auto; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1rem; margin: 0 0 .25rem; }
p { margin: .25rem 0; }
.soft { color: var(--soft); }
.verdict { font-weight: 600; color: var(--bad); }
.verdict.good { color: var(--good); }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); gap: 1rem; margin: 1.5rem 0; }
figure { margin: 0; padding: 1rem; background: var(--card); border: 1px solid var(--rule); border-radius: .5rem; }
figcaption { color: var(--soft); font-size: .875rem; }
svg { display: block; width: 100%; height: auto; font: 17px system-ui, sans-serif; }
.tick, .axis { fill: var(--soft); }
.label { fill: var(--text); }
.grid { stroke: var(--rule); }
.marker { stroke: var(--soft); stroke-dasharray: 3 3; }
.bar { fill: var(--bar); }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.line.p50 { stroke: var(--p50); } .line.p90 { stroke: var(--p90); } .line.p99 { stroke: var(--p99); }
.dot.p50 { fill: var(--p50); } .dot.p90 { fill: var(--p90); } .dot.p99 { fill: var(--p99); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%; }
th, td { text-align: right; padding: .3rem .75rem; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th { font-weight: 600; color: var(--soft); }
li { margin: .2rem 0; }
`;

/** Renders the page. */
export function reportOf(result: BenchResult): string {
  const { isGood, time, runtime } = result;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>maru bench, ${escaped(time)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>maru bench</h1>
<p>${escaped(loadSentence(result))}</p>
<p class="soft">${escaped(time)}, load generator on ${escaped(runtime)}</p>
<p class="verdict${isGood ? " good" : ""}">${
    isGood ? "Every message was delivered once and in order." : "The run has faults or ended early: see below."
  }</p>
${plotsOf(result)}<div class="scroll">
${table(result)}
</div>
<ul>
${remarksOf(result).map((remark) => `<li>${escaped(remark)}</li>`).join("\n")}
</ul>
<p class="soft">Latency counts from the time when a message was due, not from when it was sent, so that delays of the load count too.</p>
</main>
</body>
</html>
`;
}

function plotsOf(result: BenchResult): string {
  const last = result.stages.findLast(({ delivered }) => delivered > 0);
  if (last === undefined) return "";
  return `<div class="plots">
${
    figure(
      "Latency distribution",
      distributionPlot(last),
      `${last.clients} clients; milliseconds from the time when a message was due.`,
    )
  }
${
    figure(
      "Throughput over time",
      throughputPlot(result),
      "Deliveries per second. A dashed line marks the start of a stage and its number of clients.",
    )
  }
${figure("Latency by number of clients", latencyPlot(result), "Milliseconds, logarithmic scale.")}
</div>
`;
}

function figure(heading: string, svg: string, caption: string): string {
  return `<figure>\n<h2>${heading}</h2>\n${svg}\n<figcaption>${escaped(caption)}</figcaption>\n</figure>`;
}

function table({ stages }: BenchResult): string {
  const heads = COLUMNS.map(({ head }) => `<th scope="col">${escaped(head)}</th>`).join("");
  const rows = stages.map((stage) =>
    `<tr>${COLUMNS.map(({ cell }) => `<td>${escaped(cell(stage))}</td>`).join("")}</tr>`
  );
  return `<table>\n<thead><tr>${heads}</tr></thead>\n<tbody>\n${rows.join("\n")}\n</tbody>\n</table>`;
}
