/** Binaries that tests build, by the script that people build them with. */

import { spawnSync } from "node:child_process";
import process from "node:process";
import { ROOT } from "./program.ts";

/** Runs `scripts/build.ts` on the runtime that runs this test. */
export function build(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const command = "Deno" in globalThis ? ["run", "--quiet", "--allow-all"] : ["--no-env-file"];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...command, `${ROOT}scripts/build.ts`, ...args], {
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** What `deno compile` has put behind the runtime: how the program starts, and its files. */
export interface Embedded {
  readonly metadata: {
    readonly entrypoint_key: string;
    readonly permissions: Readonly<Record<string, unknown>>;
    readonly v8_flags: readonly string[];
    readonly unstable_config: { readonly features: readonly string[] };
  };
  /** Paths, of which those of packages begin with `node_modules/`. */
  readonly files: readonly string[];
}

type Entry = { readonly File: { readonly n: string } } | {
  readonly Dir: { readonly n: string; readonly e: readonly Entry[] };
};

/** Reads a binary that Deno has made. */
export function embeddedIn(binary: Buffer): Embedded {
  const text = binary.toString("latin1");
  const metadata = JSON.parse(jsonAt(text, text.indexOf('{"argv":[')));
  const files = JSON.parse(jsonAt(text, text.indexOf('[{"File":{"n":"mod.ts"'))) as Entry[];
  return { metadata, files: files.flatMap((entry) => pathsOf(entry, "")) };
}

function pathsOf(entry: Entry, folder: string): string[] {
  if ("File" in entry) return [`${folder}${entry.File.n}`];
  const { n, e } = entry.Dir;
  return e.flatMap((it) => pathsOf(it, `${folder}${n}/`));
}

/** The JSON value that begins at `start`, to its last bracket. */
function jsonAt(text: string, start: number): string {
  let depth = 0;
  for (const { 0: token, index } of text.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === "[" || token === "{") depth += 1;
    if (token === "]" || token === "}") depth -= 1;
    if (depth === 0) return text.slice(start, start + index + 1);
  }
  throw new SyntaxError("nothing is embedded here that ends");
}
