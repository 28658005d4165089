import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { optionsHelp, optionsTable } from "../../../src/config/help.ts";
import { SameAs } from "../../../src/config/option.ts";
import { environmentNameOf, flagOf, GROUPS, OPTION_NAMES, OPTIONS } from "../../../src/config/schema.ts";
import { ROOT } from "../../support/program.ts";

describe("optionsHelp()", () => {
  const lines = optionsHelp().split("\n");

  it("tells of each option once, with its default and environment name below", () => {
    for (const name of OPTION_NAMES) {
      const flag = `  ${flagOf(name)} ${OPTIONS[name].placeholder}`;
      const at = lines.indexOf(flag);
      assert.notEqual(at, -1, flag);
      assert.equal(lines.lastIndexOf(flag), at, flag);
      const { description, default: declared } = OPTIONS[name];
      const value = declared instanceof SameAs ? `as ${flagOf(declared.option)}` : declared;
      assert.equal(lines[at + 1], `      ${description} [${value}, ${environmentNameOf(name)}]`);
    }
  });

  it("puts each option under the heading of its group", () => {
    for (const name of OPTION_NAMES) {
      const before = lines.slice(0, lines.indexOf(`  ${flagOf(name)} ${OPTIONS[name].placeholder}`));
      assert.equal(before.findLast((line) => /^\w/.test(line)), `${OPTIONS[name].group}:`, name);
    }
  });

  it("has a heading for each group, in the order of the groups", () => {
    assert.deepEqual(lines.filter((line) => /^\w/.test(line)), GROUPS.map((group) => `${group}:`));
  });
});

describe("optionsTable()", () => {
  const [head, rule, ...rows] = optionsTable().split("\n");

  it("is a Markdown table of four columns with one row for each option", () => {
    for (const line of [head, rule, ...rows]) assert.equal(line?.split("|").length, 6, String(line));
    assert.equal(rows.length, OPTION_NAMES.length);
  });

  it("has flag, environment name, default and description in a row", () => {
    const idle =
      "| `--idle-timeout` | `CHAT_IDLE_TIMEOUT` | 300 | Seconds without a complete line or frame; 0 is no limit. |";
    assert.equal(rows.filter((row) => row === idle).length, 1);
  });

  it("names the option whose value is the default", () => {
    assert.ok(rows.some((row) => row.startsWith("| `--web-host` | `CHAT_WEB_HOST` | as `--host` | ")));
  });
});

describe("OPTIONS.md", () => {
  it("has the table of the options", () => {
    const document = readFileSync(`${ROOT}src/config/OPTIONS.md`, "utf8");
    const table = /^<!-- options -->\n([\s\S]*?)^<!-- \/options -->$/m.exec(document)?.[1];
    assert.equal(table?.trim(), optionsTable());
  });
});
