/**
 * How long the program takes to start, and how large it is: the binary against `bun run` and `deno run`,
 * as ratios of one run on this machine. `bun scripts/bench/startup.ts [ROUNDS]`, and some 20 s for 10.
 *
 * A start is from spawning the process to the line that says that it listens. The rounds take turns, so
 * that what else the machine does meets all alike.
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

interface Way {
  readonly command: readonly string[];
  /** What has to be on the machine. */
  readonly bytes: number;
}

const sources = [join(ROOT, "mod.ts"), join(ROOT, "src"), ...runningPackages().map((it) => join(ROOT, it))];
const sourceBytes = sources.reduce((sum, path) => sum + bytesOf(path), 0);
const ways: Readonly<Record<string, Way>> = {
  "dist/maru": { command: [binary], bytes: bytesOf(binary) },
  "bun run mod.ts": { command: [bun, "run", "--no-env-file", "mod.ts"], bytes: bytesOf(bun) + sourceBytes },
  "deno run mod.ts": {
    command: [deno, ...denoConfig.tasks.start.split(" deno ")[1]?.split(" ") ?? []],
    bytes: bytesOf(deno) + sourceBytes,
  },
};

const times = new Map(Object.keys(ways).map((name) => [name, [] as number[]]));
for (const { command } of Object.values(ways)) await start(command); // what a first run writes to caches
for (let round = 0; round < rounds; round += 1) {
  for (const [name, { command }] of Object.entries(ways)) times.get(name)?.push(await start(command));
}
rmSync(folder, { recursive: true });

const own = median(times.get("dist/maru") ?? []);
const ownBytes = ways["dist/maru"]?.bytes ?? 0;
console.log(`median of ${rounds} starts, each until it listens\n`);
console.log("| | start, ms | ratio | size, MB | ratio |\n| --- | ---: | ---: | ---: | ---: |");
for (const [name, { bytes }] of Object.entries(ways)) {
  const time = median(times.get(name) ?? []);
  const cells = [time.toFixed(0), (time / own).toFixed(2), (bytes / 1e6).toFixed(1), (bytes / ownBytes).toFixed(2)];
  console.log(`| \`${name}\` | ${cells.join(" | ")} |`);
}

/** Milliseconds until it listens; it is then ended. */
function start([file = "", ...args]: readonly string[]): Promise<number> {
  const options = ["--host", "127.0.0.1", "--port", "0", "--http-port", "off", "--log-level", "off"];
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
