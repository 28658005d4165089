import manifest from "../../package.json" with { type: "json" };
import type { Runtime } from "../runtime/runtime.ts";

export const VERSION: string = manifest.version;

/** `maru 0.1.0 (deno 2.9.6)` */
export function versionLine({ name, version }: Runtime): string {
  return `maru ${VERSION} (${name} ${version})`;
}
