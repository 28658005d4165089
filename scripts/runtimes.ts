/** Where the runtimes are that npm has installed. */

import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";

/** The repository's folder. */
export const ROOT = resolve(import.meta.dirname ?? ".", "..");

/** Where each one's executable stands: in the package for this platform, or where that of its name has put it. */
const PACKAGES = {
  deno: { scope: "@deno", paths: ["deno", "deno.exe"], moved: [] },
  bun: { scope: "@oven", paths: ["bin/bun", "bin/bun.exe"], moved: ["bun/bin/bun.exe"] },
} as const;

/**
 * A runtime's executable as npm has installed it, or the one that runs this. What is in `.bin` may be a
 * script that wants Node, where nothing but the other runtime has installed it.
 *
 * @throws when it is not installed
 */
export function runtimeBinary(name: keyof typeof PACKAGES): string {
  if (process.versions[name] !== undefined) return process.execPath;
  const { scope, paths, moved } = PACKAGES[name];
  const packages = join(ROOT, "node_modules", scope);
  const platforms = existsSync(packages) ? readdirSync(packages) : [];
  const found = [
    ...platforms.flatMap((platform) => paths.map((path) => join(packages, platform, path))),
    ...moved.map((path) => join(ROOT, "node_modules", path)),
  ].find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${name} is not installed in node_modules/${scope}: run scripts/setup`);
  return found;
}
