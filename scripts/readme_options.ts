/** Writes the option table of the README anew from `src/config/schema.ts`. A test fails while they differ. */

import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { optionsTable } from "../src/config/help.ts";

const README = resolve(import.meta.dirname ?? ".", "../README.md");
const TABLE = /(<!-- options -->\n)[\s\S]*?(<!-- \/options -->)/;

writeFileSync(
  README,
  readFileSync(README, "utf8").replace(TABLE, (_, begin, end) => `${begin}${optionsTable()}\n${end}`),
);
