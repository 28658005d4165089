import manifest from "../../package.json" with { type: "json" };
import type { Runtime } from "../runtime/runtime.ts";

export const VERSION: string = manifest.version;

/** Commit of a binary: the build writes it into the manifest that the binary embeds. */
const { commit }: Readonly<Record<string, unknown>> = manifest;

/** `maru 0.1.0 (deno 2.9.6)`; a binary adds its commit: `maru 0.1.0 (bun 1.4.5, commit 1a2b3c4d5e6f)`. */
export function versionLine({ name, version }: Pick<Runtime, "name" | "version">): string {
  return `maru ${VERSION} (${name} ${version}${commit === undefined ? "" : `, commit ${commit}`})`;
}
