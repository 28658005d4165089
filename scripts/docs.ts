/**
 * Writes the tables of the documents anew from the code, and from the measurements, that they describe, and the
 * plot of the measurements. `tests/unit/docs_test.ts` fails while they differ.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import * as v from "valibot";
import { COMMANDS } from "../src/chat/commands/mod.ts";
import { optionsTable } from "../src/config/help.ts";
import { SENTENCES } from "../src/protocol/messages.ts";
import { ERROR_CODES } from "../src/chat/code.ts";
import { SERVER_OBJECTS } from "../src/protocol/json_objects.ts";
import { attacksTable, figuresTable as attackFiguresTable, readAttackResults } from "./attacks/results.ts";
import { readResults } from "./bench/results.ts";
import { resultsPlot } from "./bench/results_plot.ts";
import { comparisonTable, connectionsTable, figuresTable, machineSentences } from "./bench/tables.ts";
import { markdownTable } from "./markdown_table.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "..");

/** What stands between `<!-- name -->` and `<!-- /name -->`, by document. */
export const TABLES: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  "README.md": {
    options: optionsTable,
    comparison: () => comparisonTable(readResults()),
    "comparison-machine": () => machineSentences(Object.values(readResults().workloads)),
    connections: () => connectionsTable(readResults()),
    "connections-machine": () => machineSentences(Object.values(readResults().connections)),
  },
  "scripts/attacks/README.md": { attacks: attacksTable, figures: () => attackFiguresTable(readAttackResults()) },
  "scripts/bench/README.md": { figures: () => figuresTable(readResults()) },
  "src/protocol/PROTOCOL.md": { requests: requestsTable, objects: objectsTable, codes: codesTable },
};

/** A document as it should be. */
export function written(path: string): string {
  let document = readFileSync(resolve(ROOT, path), "utf8");
  for (const [name, table] of Object.entries(TABLES[path] ?? {})) {
    const between = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!between.test(document)) throw new Error(`${path} has no place for the table ${name}`);
    document = document.replace(between, (_, start: string, end: string) => `${start}${table()}\n${end}`);
  }
  return document;
}

/** Files that are all made, by their paths. */
export const PLOTS: Readonly<Record<string, () => string>> = {
  "scripts/bench/results.svg": () => resultsPlot(readResults()),
};

export function writeDocuments(): void {
  for (const path of Object.keys(TABLES)) writeFileSync(resolve(ROOT, path), written(path));
  for (const [path, plot] of Object.entries(PLOTS)) writeFileSync(resolve(ROOT, path), plot());
}

type Entries = v.ObjectEntries;

function requestsTable(): string {
  const rows = COMMANDS.flatMap(({ name, text, json, cost }) => {
    if (json === undefined) return [];
    return [[
      `\`${name}\``,
      fields(json.entries),
      text === undefined ? "a line that is no command" : `\`${text.usage}\``,
      String(cost),
    ]];
  });
  return markdownTable(["type", "fields", "in text", "cost"], rows);
}

function objectsTable(): string {
  const rows = Object.entries(SERVER_OBJECTS).map(([type, { entries }]) => [`\`${type}\``, fields(entries)]);
  return markdownTable(["type", "fields"], rows);
}

function codesTable(): string {
  return markdownTable(
    ["code", "sentence"],
    ERROR_CODES.map((code) => [`\`${code}\``, SENTENCES.en.errors[code]("…").replaceAll("<", "&lt;")]),
  );
}

function fields(entries: Entries): string {
  return Object.entries(entries).map(([name, schema]) => {
    const optional = schema.type === "optional" || inner(schema).type === "optional";
    const description = v.getDescription(schema as v.GenericSchema) ??
      v.getDescription(inner(schema) as v.GenericSchema);
    return `\`${name}${optional ? "?" : ""}\`: ${description ?? schema.type}`;
  }).join("<br>") || "none";
}

/** The schema within an optional one. */
function inner(schema: unknown): { readonly type: string } {
  const { wrapped } = schema as { wrapped?: { type: string } };
  return wrapped ?? (schema as { type: string });
}

if (import.meta.main) writeDocuments();
