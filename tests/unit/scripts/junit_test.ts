import assert from "node:assert/strict";
import { it } from "node:test";
import { countTests } from "../../../scripts/test/junit.ts";

it("countTests() counts tests and not the suites that Deno lists among them", () => {
  const report = `<testsuites>
    <testcase name="a suite" time="1"><failure message="1 test step failed">1 test step failed.</failure></testcase>
    <testcase name="a suite &gt; good" time="1">
    </testcase>
    <testcase name="a suite &gt; inner" time="1"></testcase>
    <testcase name="a suite &gt; inner &gt; bad" time="1"><failure message="no">no</failure></testcase>
    <testcase name="a suite &gt; skipped" time="1"><skipped/></testcase>
    <testcase name="good" time="1" />
    <testcase name="skipped" time="1">
      <skipped />
    </testcase>
  </testsuites>`;
  assert.deepEqual(countTests(report), { passed: 2, failed: 1, skipped: 2 });
  assert.deepEqual(countTests(""), { passed: 0, failed: 0, skipped: 0 });
});
