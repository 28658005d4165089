import type { BenchResult, StageResult } from "./result.ts";

interface Column {
  readonly head: string;
  cell(stage: StageResult): string;
}

/** Columns of the table of stages, in the terminal and in the report. */
export const COLUMNS: readonly Column[] = [
  { head: "clients", cell: ({ clients }) => String(clients) },
  { head: "rooms", cell: ({ rooms }) => String(rooms) },
  { head: "sent/s", cell: ({ sentPerSecond }) => amount(sentPerSecond) },
  { head: "delivered/s", cell: ({ deliveriesPerSecond }) => amount(deliveriesPerSecond) },
  { head: "p50 ms", cell: ({ latencyMs }) => latencyMs.p50.toFixed(2) },
  { head: "p90 ms", cell: ({ latencyMs }) => latencyMs.p90.toFixed(2) },
  { head: "p99 ms", cell: ({ latencyMs }) => latencyMs.p99.toFixed(2) },
  { head: "max ms", cell: ({ latencyMs }) => latencyMs.max.toFixed(2) },
  { head: "lost", cell: ({ lost }) => String(lost) },
  { head: "repeated", cell: ({ repeated }) => String(repeated) },
  { head: "disordered", cell: ({ disordered }) => String(disordered) },
];

/** Formats a result as a table for the terminal. */
export function tableOf(result: BenchResult): string {
  const lines = [loadSentence(result), "", ...rows(result.stages), "", ...remarksOf(result)];
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

/** Describes the load in one line. */
export function loadSentence({ target, server, protocol, sizeBytes, ratePerSender }: BenchResult): string {
  return `${server} at ${target}: ${protocol}, messages of ${sizeBytes} bytes, ${ratePerSender} per second and sender`;
}

/** Returns the facts about a result that are not in the table. */
export function remarksOf(result: BenchResult): string[] {
  const { totals, closed, errors, generator, problem, warnings } = result;
  const { sent, delivered, damaged, misdelivered, withheld } = totals;
  const remarks = [`${delivered} deliveries of ${sent} messages: ${verdictOf(result)}`];
  if (damaged > 0) remarks.push(`Damaged: ${damaged}`);
  if (misdelivered > 0) remarks.push(`Delivered to the wrong clients: ${misdelivered}`);
  if (withheld > 0) remarks.push(`Not sent, because the server did not read earlier messages: ${withheld}`);
  remarks.push(`Connections closed by the server: ${listed(closed)}`);
  if (Object.keys(errors).length > 0) remarks.push(`Error answers: ${listed(errors)}`);
  const share = `${(generator.cpuShare * 100).toFixed(0)} % of one processor`;
  remarks.push(`Processor time of the load generator: ${generator.cpuSeconds.toFixed(2)} s (${share})`);
  if (problem !== null) remarks.push(`The run ended early: ${problem}`);
  remarks.push(...warnings.map((warning) => `Warning: ${warning}`));
  return remarks;
}

function verdictOf({ totals: { lost, repeated, disordered } }: BenchResult): string {
  if (lost + repeated + disordered === 0) return "none lost, none repeated, all in order";
  return `${lost} lost, ${repeated} repeated, ${disordered} out of order`;
}

function listed(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts);
  return entries.length === 0 ? "none" : entries.map(([why, count]) => `${count} (${why})`).join(", ");
}

function rows(stages: readonly StageResult[]): string[] {
  const cells = [COLUMNS.map(({ head }) => head), ...stages.map((stage) => COLUMNS.map(({ cell }) => cell(stage)))];
  const widths = COLUMNS.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  return cells.map((row) => row.map((cell, i) => cell.padStart(widths[i] ?? 0)).join("  "));
}

function amount(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(1);
}
