import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { commitOf, withBaseline } from "../../../scripts/bench/baseline.ts";
import { runToEnd } from "../../../scripts/bench/run_to_end.ts";
import { commandOf } from "../../../scripts/bench/servers.ts";
import { temporaryFolder } from "../../support/certificates.ts";
import { ROOT } from "../../support/program.ts";

const git = (...args: string[]) => spawnSync("git", args, { cwd: ROOT, encoding: "utf8" });
const HAS_GIT = git("rev-parse", "HEAD").status === 0;
const NEVER = new AbortController().signal;

function test(title: string, run: () => Promise<void>): void {
  it(title, { skip: HAS_GIT ? false : "this tree is no git repository" }, run);
}

function worktrees(): string {
  return git("worktree", "list").stdout;
}

describe("withBaseline()", () => {
  test("has a worktree whose servers can be started, and removes it", async () => {
    let root = "";
    const commit = await withBaseline("HEAD", NEVER, ({ tree, commit }) => {
      root = tree.root;
      assert.ok(existsSync(`${root}mod.ts`));
      assert.ok(tree.optionNames.includes("rateLimit"));
      assert.ok(commandOf("bun", "", tree).includes(`'${root}node_modules/.bin/bun'`));
      assert.ok(worktrees().includes(root.slice(0, -1)));
      return Promise.resolve(commit);
    });
    assert.equal(commit, git("rev-parse", "HEAD").stdout.trim());
    assert.equal(existsSync(root), false);
    assert.ok(!worktrees().includes(root.slice(0, -1)));
  });

  test("removes the worktree when the work fails, and says which baseline it was", async () => {
    let root = "";
    const failing = withBaseline("HEAD", NEVER, ({ tree }) => {
      root = tree.root;
      return Promise.reject(new Error("no luck"));
    });
    await assert.rejects(failing, /^Error: --baseline "HEAD": no luck$/);
    assert.equal(existsSync(root), false);
  });

  test("removes the worktree when it is interrupted", async () => {
    const interrupt = new AbortController();
    let root = "";
    const interrupted = withBaseline("HEAD", interrupt.signal, ({ tree }) => {
      root = tree.root;
      const measuring = runToEnd(["sleep", "600"], { cwd: root, signal: interrupt.signal });
      interrupt.abort(new Error("Ctrl-C"));
      return measuring;
    });
    await assert.rejects(interrupted, /^Error: Ctrl-C$/);
    assert.ok(root !== "" && !existsSync(root));
  });

  test("refuses what is no commit, and names it", async () => {
    assert.throws(() => commitOf("no such thing"), /--baseline "no such thing": expected a commit/);
    assert.throws(() => commitOf("--help"), /--baseline "--help": expected a commit/);
    await assert.rejects(
      withBaseline("HEAD:mod.ts", NEVER, () => Promise.resolve()),
      /"HEAD:mod.ts": expected a commit/,
    );
  });
});

describe("runToEnd()", () => {
  it("returns what a program writes, and says how one failed", async () => {
    assert.equal(await runToEnd(["sh", "-c", "pwd"], { cwd: "/", signal: NEVER }), "/\n");
    await assert.rejects(
      runToEnd(["sh", "-c", "echo why >&2; exit 3"], { signal: NEVER }),
      /exit 3 failed \(3\): why$/,
    );
    await assert.rejects(runToEnd(["/no/such/program"], { signal: NEVER }), /program failed \(.*ENOENT/);
  });

  it("kills what a program has started, too", async () => {
    const interrupt = new AbortController();
    const started = join(temporaryFolder(), "started");
    // The pipe of the program's output closes with the last process that has it.
    const running = runToEnd(["sh", "-c", `sleep 600 & touch '${started}'; wait`], { signal: interrupt.signal });
    while (!existsSync(started)) await pause(5);
    interrupt.abort(new Error("Ctrl-C"));
    await assert.rejects(running, /^Error: Ctrl-C$/);
    await assert.rejects(runToEnd(["true"], { signal: interrupt.signal }), /^Error: Ctrl-C$/);
  });
});
