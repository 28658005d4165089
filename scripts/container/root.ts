/**
 * The root file system of the image: the binary, the libraries that it names, certificates, and nothing
 * else. `root.ts BINARY FOLDER`
 */

import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";

const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";

/** For programs that ask who they are. */
const PASSWD = "root:x:0:0::/:/maru\nmaru:x:65532:65532::/:/maru\n";

/** @throws when a library or the certificates are not on this machine */
export function makeRoot(binary: string, folder: string): void {
  put(binary, join(folder, "maru"), 0o755);
  for (const library of librariesOf(binary)) put(library, join(folder, library), 0o755);
  put(CERTIFICATES, join(folder, CERTIFICATES), 0o644);
  writeFileSync(join(folder, "etc/passwd"), PASSWD);
  // Where something may be mounted: /proc, which Bun does not start without, and what its user brings.
  for (const it of ["proc", "run/maru", "etc/maru", "tmp"]) mkdirSync(join(folder, it), { recursive: true });
}

/** The files of a tree, relative to it, with their sizes in bytes; the largest first. */
export function sizesOf(folder: string): { readonly path: string; readonly bytes: number }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => ({ path, stat: statSync(join(folder, path)) }))
    .filter(({ stat }) => stat.isFile())
    .map(({ path, stat }) => ({ path, bytes: stat.size }))
    .toSorted((a, b) => b.bytes - a.bytes);
}

/** Shared libraries with the loader, as paths; those that the kernel lends have none. */
function librariesOf(binary: string): string[] {
  const { status, stdout, stderr } = spawnSync("ldd", [binary], { encoding: "utf8" });
  if (status !== 0) throw new Error(`ldd ${binary}: ${stderr.trim()}`);
  if (stdout.includes("not found")) throw new Error(`${binary} wants what is not on this machine:\n${stdout}`);
  return [...stdout.matchAll(/(?:=> |^\s)(\/\S+) \(0x/gm)].map(([, path = ""]) => path);
}

function put(from: string, to: string, mode: number): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, mode);
}

if (import.meta.main) {
  const [binary, folder] = process.argv.slice(2);
  if (binary === undefined || folder === undefined) {
    process.stderr.write("root: expected BINARY and FOLDER\n");
    process.exit(2);
  }
  makeRoot(binary, folder);
}
