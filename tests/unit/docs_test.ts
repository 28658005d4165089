import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { PLOTS, TABLES, written } from "../../scripts/docs.ts";
import { ROOT } from "../support/program.ts";

describe("the tables of the documents", () => {
  for (const path of Object.keys(TABLES)) {
    it(`are those of the code (npm run docs): ${path}`, () => {
      assert.equal(readFileSync(`${ROOT}${path}`, "utf8"), written(path));
    });
  }
});

describe("the plots of the documents", () => {
  for (const [path, plot] of Object.entries(PLOTS)) {
    it(`are those of the measurements (npm run docs): ${path}`, () => {
      assert.equal(readFileSync(`${ROOT}${path}`, "utf8"), plot());
    });
  }
});
