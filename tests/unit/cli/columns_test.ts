import assert from "node:assert/strict";
import { it } from "node:test";
import { columnsOf } from "../../../src/cli/columns.ts";

it("columnsOf() takes 80 for an output without columns and for a terminal of 0 columns", () => {
  const given = [{ columns: 132 }, { columns: 1 }, { columns: 0 }, { columns: NaN }, { columns: undefined }, {}];
  assert.deepEqual(given.map(columnsOf), [132, 1, 80, 80, 80, 80]);
});
