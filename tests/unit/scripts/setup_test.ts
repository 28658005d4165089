import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { ROOT } from "../../../scripts/runtimes.ts";

const folders: string[] = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A clone with nothing installed, whose `PATH` begins with programs of the test. */
function clone(programs: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), "maru-setup-"));
  folders.push(folder);
  for (const name of ["bin", "scripts"]) mkdirSync(join(folder, name));
  copyFileSync(join(ROOT, "scripts/setup"), join(folder, "scripts/setup"));
  const long = new Date(Date.now() - 60_000);
  for (const name of ["package.json", "package-lock.json"]) {
    writeFileSync(join(folder, name), "{}");
    utimesSync(join(folder, name), long, long);
  }
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, "bin", name), 0o755);
  }
  const run = {
    cwd: folder,
    env: { ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH}` },
    encoding: "utf8" as const,
  };
  return { folder, setup: () => spawnSync("sh", ["scripts/setup"], run), run };
}

const NPM = "mkdir -p node_modules; echo ran >> node_modules/runs";

describe("scripts/setup", () => {
  it("tells what it does, how much that is and when it is done, and then nothing", () => {
    const { setup } = clone({ npm: NPM });
    const { status, stdout, stderr } = setup();
    assert.deepEqual([status, stdout], [0, ""]);
    assert.match(
      stderr,
      /^setup: installing the dependencies with npm \(130 MB to download, 260 MB on disk\)\nsetup: installed in \d+ s\n$/,
    );
    const again = setup();
    assert.deepEqual([again.status, again.stdout, again.stderr], [0, "", ""]);
  });

  it("tells that it is still installing for as long as that takes", async () => {
    // The installer waits for this test, and so does the pause between two lines.
    const { run } = clone({ npm: `${NPM}; read -r _ < install`, sleep: "read -r _ < pause" });
    assert.equal(spawnSync("mkfifo", ["install", "pause"], run).status, 0);
    const release = (fifo: string) => assert.equal(spawnSync("sh", ["-c", `echo > ${fifo}`], run).status, 0);
    const child = spawn("sh", ["scripts/setup"], { ...run, stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    let stillInstalling = 0;
    const ended = new Promise((resolve) => child.on("exit", resolve));
    await new Promise<void>((resolve) => {
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        stderr += text;
        const lines = stderr.match(/setup: still installing \(\d+ s\)\n/g)?.length ?? 0;
        if (lines === 2) resolve();
        else if (lines > stillInstalling || stderr.split("\n").length === 2) release("pause");
        stillInstalling = lines;
      });
    });
    release("install");
    assert.equal(await ended, 0);
    // Ends the pause that outlives its loop.
    spawnSync("sh", ["-c", "exec 3<>pause; echo >&3"], run);
  });

  it("tells that the installer failed, ends with 1, and tries again the next time", () => {
    const { setup, folder } = clone({ npm: `${NPM}; exit 7` });
    for (let time = 0; time < 2; time += 1) {
      const { status, stderr } = setup();
      assert.equal(status, 1);
      assert.match(stderr, /\nsetup: npm failed after \d+ s\n$/);
    }
    assert.ok(!existsSync(join(folder, "node_modules/.maru-setup")));
  });

  it("does not install through a link, which would empty a folder that others use", () => {
    const { setup, folder } = clone({ npm: NPM });
    mkdirSync(join(folder, "shared"));
    symlinkSync("shared", join(folder, "node_modules"));
    const { status, stderr } = setup();
    assert.equal(status, 1);
    assert.match(stderr, /^setup: node_modules is a link to shared and out of date: run scripts\/setup in the folder/);
    assert.ok(!existsSync(join(folder, "shared/runs")));
  });
});
