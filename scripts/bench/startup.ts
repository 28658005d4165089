/**
 * Measures the start time and the size of the binary against `bun run` and `deno run`:
 * `bun scripts/bench/startup.ts [ROUNDS]` takes about 20 s for 10 rounds.
 *
 * A start is the time from spawning the process to its first line, which says that it listens. The programs take
 * turns, so that other load on the machine affects all alike.
 */

// deno-lint-ignore-file no-console

import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import denoConfig from "../../deno.json" with { type: "json" };
import { build } from "../build.ts";
import { runningPackages } from "../build/stage.ts";
import { ROOT, runtimeBinary } from "../runtimes.ts";

const rounds = Number(process.argv[2] ?? 10);
const folder = mkdtempSync(join(tmpdir(), "maru-startup-"));
const binary = join(folder, "maru");
if (build(["--out", binary]) !== 0) process.exit(1);
const [bun, deno] = [runtimeBinary("bun"), runtimeBinary("deno")];

interface StartedProgram {
  readonly command: readonly string[];
  /** Bytes of all files that the program needs. */
  readonly bytes: number;
}

const sources = [join(ROOT, "mod.ts"), join(ROOT, "src"), ...runningPackages().map((it) => join(ROOT, it))];
const sourceBytes = sources.reduce((sum, path) => sum + bytesOf(path), 0);
const programs: Readonly<Record<string, StartedProgram>> = {
  "dist/maru": { command: [binary], bytes: bytesOf(binary) },
  "bun run mod.ts": { command: [bun, "run", "--no-env-file", "mod.ts"], bytes: bytesOf(bun) + sourceBytes },
  "deno run mod.ts": {
    command: [deno, ...denoConfig.tasks.start.split(" deno ")[1]?.split(" ") ?? []],
    bytes: bytesOf(deno) + sourceBytes,
  },
};

const times = new Map(Object.keys(programs).map((name) => [name, [] as number[]]));
for (const { command } of Object.values(programs)) await start(command); // fills caches
for (let round = 0; round < rounds; round += 1) {
  for (const [name, { command }] of Object.entries(programs)) times.get(name)?.push(await start(command));
}
rmSync(folder, { recursive: true });

const own = median(times.get("dist/maru") ?? []);
const ownBytes = programs["dist/maru"]?.bytes ?? 0;
console.log(`median of ${rounds} starts, each until it listens\n`);
console.log("| | start, ms | ratio | size, MB | ratio |\n| --- | ---: | ---: | ---: | ---: |");
for (const [name, { bytes }] of Object.entries(programs)) {
  const time = median(times.get(name) ?? []);
  const cells = [time.toFixed(0), (time / own).toFixed(2), (bytes / 1e6).toFixed(1), (bytes / ownBytes).toFixed(2)];
  console.log(`| \`${name}\` | ${cells.join(" | ")} |`);
}

/** Starts a program and stops it. Resolves to the milliseconds until it listened. */
function start([file = "", ...args]: readonly string[]): Promise<number> {
  const ports = ["--port", "0", "--web-port", "off", "--admin-port", "off"];
  const options = ["--host", "127.0.0.1", ...ports, "--log-level", "off"];
  const started = performance.now();
  const child = spawn(file, [...args, ...options], { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let time: number | undefined;
    child.stdout.once("data", () => {
      time = performance.now() - started;
      child.kill("SIGTERM");
    });
    child.on("error", reject);
    child.on("close", () => {
      if (time === undefined) reject(new Error(`${file} ended before it listened`));
      else resolve(time);
    });
  });
}

function bytesOf(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
