/**
 * Creates the root file system of the image: the binary, its shared libraries and certificates.
 * `root.ts BINARY FOLDER`
 */

import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";

const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";

/** Users of the image, for programs that look up their own. */
const PASSWD = "root:x:0:0::/:/maru\nmaru:x:65532:65532::/:/maru\n";

/** Creates the file system. @throws when a library or the certificates are not on this machine */
export function makeRoot(binary: string, folder: string): void {
  put(binary, join(folder, "maru"), 0o755);
  for (const library of librariesOf(binary)) put(library, join(folder, library), 0o755);
  put(CERTIFICATES, join(folder, CERTIFICATES), 0o644);
  writeFileSync(join(folder, "etc/passwd"), PASSWD);
  // Mount points: /proc, which Bun needs, and folders for sockets, certificates and temporary files.
  for (const it of ["proc", "run/maru", "etc/maru", "tmp"]) mkdirSync(join(folder, it), { recursive: true });
}

/** Lists the files in a folder with their sizes in bytes, the largest first. */
export function sizesOf(folder: string): { readonly path: string; readonly bytes: number }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => ({ path, stat: statSync(join(folder, path)) }))
    .filter(({ stat }) => stat.isFile())
    .map(({ path, stat }) => ({ path, bytes: stat.size }))
    .toSorted((a, b) => b.bytes - a.bytes);
}

/** Returns the paths of the shared libraries and the loader. The vDSO of the kernel has no path. */
function librariesOf(binary: string): string[] {
  const { status, stdout, stderr } = spawnSync("ldd", [binary], { encoding: "utf8" });
  if (status !== 0) throw new Error(`ldd ${binary}: ${stderr.trim()}`);
  if (stdout.includes("not found")) {
    throw new Error(`${binary} needs libraries that are not on this machine:\n${stdout}`);
  }
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
