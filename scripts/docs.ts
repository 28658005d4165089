/**
 * Writes the generated parts of the documents: tables of the code and of the measurements, examples, and the chart.
 * `tests/unit/docs_test.ts` fails when a document differs from what this script would write.
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
import { comparisonTable, connectionsTable, figuresTable, machineSentences, threadsTable } from "./bench/tables.ts";
import { markdownTable } from "./markdown_table.ts";

const ROOT = resolve(import.meta.dirname ?? ".", "..");

/** Generated parts by document; each goes between `<!-- name -->` and `<!-- /name -->`. */
export const TABLES: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  "scripts/attacks/README.md": { attacks: attacksTable, figures: () => attackFiguresTable(readAttackResults()) },
  "scripts/bench/README.md": {
    comparison: () => comparisonTable(readResults()),
    "comparison-machine": () => machineSentences(Object.values(readResults().workloads)),
    figures: () => figuresTable(readResults()),
    connections: () => connectionsTable(readResults()),
    "connections-machine": () => machineSentences(Object.values(readResults().connections)),
    threads: () => threadsTable(readResults()),
  },
  "scripts/examples/README.md": {
    "bot.js": () => codeBlock("js", "scripts/examples/bot.js"),
    "bot.py": () => codeBlock("python", "scripts/examples/bot.py"),
    "bot.sh": () => codeBlock("bash", "scripts/examples/bot.sh"),
  },
  "src/config/OPTIONS.md": { options: optionsTable },
  "src/protocol/PROTOCOL.md": {
    commands: commandsTable,
    requests: requestsTable,
    objects: objectsTable,
    codes: codesTable,
  },
};

/** The document at `path` with its generated parts replaced. */
export function written(path: string): string {
  let document = readFileSync(resolve(ROOT, path), "utf8");
  for (const [name, table] of Object.entries(TABLES[path] ?? {})) {
    const between = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!between.test(document)) throw new Error(`${path} has no markers <!-- ${name} --> and <!-- /${name} -->`);
    document = document.replace(between, (_, start: string, end: string) => `${start}${table()}\n${end}`);
  }
  return document;
}

/** Files that are generated as a whole, by path. */
export const PLOTS: Readonly<Record<string, () => string>> = {
  "scripts/bench/results.svg": () => resultsPlot(readResults()),
};

/** Writes all generated documents and plots. */
export function writeDocuments(): void {
  for (const path of Object.keys(TABLES)) writeFileSync(resolve(ROOT, path), written(path));
  for (const [path, plot] of Object.entries(PLOTS)) writeFileSync(resolve(ROOT, path), plot());
}

type Entries = v.ObjectEntries;

/** What a request is in text that has no text form of its own. */
const IN_TEXT: Readonly<Record<string, string>> = {
  message: "a line that is not a command; `/me <text>` with `action`",
};

function requestsTable(): string {
  const rows = COMMANDS.flatMap(({ name, text, json, cost }) => {
    if (json === undefined) return [];
    return [[
      `\`${name}\``,
      fields(json.entries),
      text === undefined ? IN_TEXT[name] ?? "none" : `\`${text.usage}\``,
      String(cost),
    ]];
  });
  return markdownTable(["type", "fields", "in text", "cost"], rows);
}

function commandsTable(): string {
  const { commands } = SENTENCES.en;
  const rows = COMMANDS.flatMap(({ text, cost }) =>
    text === undefined ? [] : [[`\`${text.usage.replaceAll("|", "\\|")}\``, commands[text.word], String(cost)]]
  );
  return markdownTable(["line", "what it does", "cost"], [
    ...rows,
    ["`//text`", "Sends a message that begins with a slash: `/text`.", "1"],
    ["anything else", "Sends a message to the room.", "1"],
  ]);
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

/** Formats a file as a Markdown code block. */
function codeBlock(language: string, path: string): string {
  return `\`\`\`${language}\n${readFileSync(resolve(ROOT, path), "utf8")}\`\`\``;
}

function fields(entries: Entries): string {
  return Object.entries(entries).map(([name, schema]) => {
    const optional = schema.type === "optional" || inner(schema).type === "optional";
    const description = v.getDescription(schema as v.GenericSchema) ??
      v.getDescription(inner(schema) as v.GenericSchema);
    return `\`${name}${optional ? "?" : ""}\`: ${description ?? schema.type}`;
  }).join("<br>") || "none";
}

/** Returns the schema inside an optional one. */
function inner(schema: unknown): { readonly type: string } {
  const { wrapped } = schema as { wrapped?: { type: string } };
  return wrapped ?? (schema as { type: string });
}

if (import.meta.main) writeDocuments();
