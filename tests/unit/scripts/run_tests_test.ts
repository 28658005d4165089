import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { runtimeBinary } from "../../../scripts/runtimes.ts";
import { runnersIn, testEnvironment } from "../../../scripts/test/runners.ts";
import { TestProgress } from "../../../scripts/test/progress.ts";
import { runTests } from "../../../scripts/test/run_tests.ts";

const FILES = {
  "good_test.ts": `
    it("is good", () => console.log("output of a test"));
    it("is skipped", { skip: "no need" }, () => {});
    describe("a suite", () => { it("is good too", () => {}); });`,
  "bad_test.ts": `
    describe("a suite", () => {
      it("is good", () => {});
      it("is bad", () => assert.deepEqual([1], [2]));
      describe("an inner suite", () => it("is worse", () => { throw new Error("inner trouble"); }));
    });`,
  "broken_test.ts": `throw new Error("trouble while loading");`,
  "last_test.ts": `it("is good", () => {});`,
  "fatal_test.ts": `it("ends the process", () => process.exit(3));`,
};
const IMPORTS = `import assert from "node:assert/strict"; import process from "node:process";
  import { describe, it } from "node:test";\n`;

const folder = mkdtempSync(join(tmpdir(), "maru-run-tests-"));
before(() => {
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), IMPORTS + text);
});
after(() => rmSync(folder, { recursive: true }));

/** What is written, each call by itself. */
function recorder(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) };
}

const binaries = { deno: runtimeBinary("deno"), bun: runtimeBinary("bun") };
for (const runner of runnersIn(folder, binaries)) {
  describe(`runTests() with ${runner.name}`, () => {
    async function runFiles(...names: (keyof typeof FILES)[]) {
      const output = recorder(false);
      const env = testEnvironment({ ...process.env, GITHUB_ACTIONS: "true", CLAUDECODE: "1" });
      const files = names.map((name) => `./${name}`);
      const progress = new TestProgress(output, files.length);
      const result = await runTests(runner, { files, progress, cwd: folder, env });
      return { ...result, written: output.written, text: output.written.join("") };
    }

    it("counts what passed and what was skipped, and writes a line for each file when it is done", async () => {
      const { passed, failed, skipped, failures, text } = await runFiles("good_test.ts", "last_test.ts");
      assert.deepEqual([passed, failed, skipped, failures], [3, 0, 1, []]);
      const lines = text.replaceAll(/\(\d+\.\d s\)/g, "(0.0 s)");
      const name = runner.name.padEnd(4);
      assert.equal(lines, `${name}  good_test.ts: ok (0.0 s)\n${name}  last_test.ts: ok (0.0 s)\n`);
    });

    it("shows a failure with its text before the line of its file, and before later files", async () => {
      const { passed, failed, failures, written } = await runFiles("bad_test.ts", "last_test.ts");
      assert.deepEqual([passed, failed], [2, 2]);
      assert.deepEqual(failures.map(({ file }) => file), ["./bad_test.ts", "./bad_test.ts"]);
      const at = (piece: string) => written.findIndex((text) => text.includes(piece));
      assert.match(written[at("is bad")] ?? "", /^\nFAILED on \w+: \.\/bad_test\.ts: a suite > is bad\n/);
      assert.match(written[at("is bad")] ?? "", /strictly deep-equal/);
      assert.match(written[at("is worse")] ?? "", /inner trouble/);
      const order = [at("is bad"), at("is worse"), at("bad_test.ts: 2 failed"), at("last_test.ts: ok")];
      assert.deepEqual(order, order.toSorted((a, b) => a - b));
      assert.ok(!order.includes(-1));
    });

    it("counts a file that can't be loaded as a failure, and shows why", async () => {
      const { passed, failed, failures, text } = await runFiles("good_test.ts", "broken_test.ts", "last_test.ts");
      assert.deepEqual([passed, failed], [3, 1]);
      assert.deepEqual(failures.map(({ file }) => file), ["./broken_test.ts"]);
      assert.match(text, /trouble while loading/);
    });

    it("fails when the process ends early in the last file, and shows its last output", async () => {
      const { failed, failures, text } = await runFiles("last_test.ts", "fatal_test.ts");
      assert.deepEqual([failed, failures], [1, []]);
      assert.match(text, /\n?(Deno|Bun) failed\. Its last output:\n/);
    });

    it("fails when the process ends early, and names the files that did not run", async () => {
      const { failed, failures } = await runFiles("fatal_test.ts", "last_test.ts");
      // Deno's report has the test that ended the process; Bun writes none.
      assert.equal(failed, runner.name === "Deno" ? 2 : 1);
      assert.deepEqual(failures.map(({ file, name }) => [file, name]), [["./last_test.ts", "did not run"]]);
    });
  });
}

describe("TestProgress", () => {
  it("draws one line of counters on a terminal, below the failures", () => {
    const output = recorder(true);
    const progress = new TestProgress(output, 9);
    progress.started("Deno");
    progress.started("Bun");
    progress.finished("Bun", "./a_test.ts", 5, 0);
    progress.failed({ runner: "Deno", file: "./b_test.ts", name: "x", text: "why\n\nso", isUnreported: false });
    assert.deepEqual(output.written.slice(-3), [
      "\r\x1b[K",
      "\nFAILED on Deno: ./b_test.ts: x\n  why\n\n  so\n\n",
      "\rDeno 0 of 9 files, 1 failed; Bun 1 of 9 files, 0 failed\x1b[K",
    ]);
    progress.clear();
    assert.equal(output.written.at(-1), "\r\x1b[K");
    progress.started("Bun");
    const afterOneMoreLane = "\rDeno 0 of 9 files, 1 failed; Bun 1 of 9 files, 0 failed\x1b[K";
    assert.equal(output.written.at(-1), afterOneMoreLane);
  });

  it("shows whole counters on narrow terminals, or none", () => {
    for (const [columns, line] of [[0, "Bun 0 of 9 files, 0 failed"], [20, "Bun 0, 0 failed"], [10, ""]] as const) {
      const output = recorder(true, columns);
      new TestProgress(output, 9).started("Bun");
      assert.equal(output.written.at(-1), `\r${line}\x1b[K`);
    }
  });

  it("writes no control characters where there is no terminal", () => {
    const output = recorder(false);
    const progress = new TestProgress(output, 1);
    progress.started("Bun");
    progress.failed({ runner: "Bun", file: "./b_test.ts", name: "x", text: "why", isUnreported: false });
    progress.finished("Bun", "./b_test.ts", 1234, 1);
    progress.clear();
    assert.equal(
      output.written.join(""),
      "\nFAILED on Bun: ./b_test.ts: x\n  why\n\nBun   b_test.ts: 1 failed (1.2 s)\n",
    );
  });
});
