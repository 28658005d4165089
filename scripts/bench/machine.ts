/** Describes the machine of a measurement. */

import { spawnSync } from "node:child_process";
import { cpus, release, totalmem, type as systemType } from "node:os";
import { VERSION } from "../../src/cli/version.ts";
import { ROOT } from "../../tests/support/program.ts";

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly kernel: string;
  /** Versions by program, including Maru. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Debian packages that the comparison needs, with the commands that print their versions. */
const NEEDED = {
  "g++": ["g++", "--version"],
  "libboost-dev": [
    "sh",
    "-c",
    "echo '#include <boost/version.hpp>\nBOOST_LIB_VERSION' | g++ -E -P -x c++ - | tail -n 1",
  ],
  "nats-server": ["nats-server", "--version"],
  "redis-server": ["redis-server", "--version"],
  python3: ["python3", "--version"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const NAMES: Readonly<Record<keyof typeof NEEDED, string>> = {
  "g++": "g++",
  "libboost-dev": "Boost",
  "nats-server": "nats-server",
  "redis-server": "Redis",
  python3: "Python",
};

/** Returns the packages that are not installed. */
export function missingPackages(): string[] {
  return Object.entries(NEEDED).flatMap(([name, command]) => versionFrom(command) === undefined ? [name] : []);
}

/** Describes this machine. */
export function thisMachine(runtimes: Readonly<Record<string, string>>): Machine {
  const versions = Object.entries(NEEDED).map(([name, command]) => {
    return [NAMES[name as keyof typeof NEEDED], versionFrom(command) ?? "none"] as const;
  });
  const runtimeVersions = Object.entries(runtimes).map(([name, path]) => {
    return [name, versionFrom([path, "--version"]) ?? "none"] as const;
  });
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    kernel: `${systemType()} ${release()}`,
    versions: {
      Maru: `${VERSION}${commitOf()}`,
      ...Object.fromEntries([...runtimeVersions, ...versions]),
    },
  };
}

/** Returns the commit and whether the program has changes; empty without git. */
function commitOf(): string {
  const git = (...args: readonly string[]) => spawnSync("git", args, { cwd: ROOT, encoding: "utf8" });
  const commit = git("rev-parse", "--short", "HEAD");
  if (commit.status !== 0) return "";
  const isChanged = git("diff", "--quiet", "HEAD", "--", "mod.ts", "src").status !== 0;
  return ` (${commit.stdout.trim()}${isChanged ? ", changed" : ""})`;
}

/** Returns the first version number in the output of a command. */
function versionFrom([file, ...args]: readonly string[]): string | undefined {
  if (file === undefined) return undefined;
  const { status, stdout } = spawnSync(file, args, { encoding: "utf8" });
  return status === 0 ? /\d+[._]\d+([._]\d+)*/.exec(stdout)?.[0].replaceAll("_", ".") : undefined;
}
