import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Calls `use` with the path of a new folder that holds these files, and removes it. */
export function withTree<Result>(files: Readonly<Record<string, string>>, use: (root: string) => Result): Result {
  const root = mkdtempSync(join(tmpdir(), "maru-tree-"));
  try {
    for (const folder of ["src", "scripts", "tests/support"]) mkdirSync(join(root, folder), { recursive: true });
    for (const [file, source] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), source);
    }
    return use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
