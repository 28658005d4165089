/** The systems that a binary can be built for. */

import { existsSync } from "node:fs";
import process from "node:process";

export interface BuildTarget {
  /** Name of the target in Bun. */
  readonly bun: string;
  /** Name of the target in Deno, which has none for musl. */
  readonly deno?: string;
}

export const TARGETS = {
  "linux-x64": { bun: "bun-linux-x64", deno: "x86_64-unknown-linux-gnu" },
  "linux-arm64": { bun: "bun-linux-arm64", deno: "aarch64-unknown-linux-gnu" },
  "linux-x64-musl": { bun: "bun-linux-x64-musl" },
  "linux-arm64-musl": { bun: "bun-linux-arm64-musl" },
  "darwin-x64": { bun: "bun-darwin-x64", deno: "x86_64-apple-darwin" },
  "darwin-arm64": { bun: "bun-darwin-arm64", deno: "aarch64-apple-darwin" },
  "windows-x64": { bun: "bun-windows-x64", deno: "x86_64-pc-windows-msvc" },
  "windows-arm64": { bun: "bun-windows-arm64", deno: "aarch64-pc-windows-msvc" },
} as const satisfies Record<string, BuildTarget>;

export type TargetName = keyof typeof TARGETS;

export const TARGET_NAMES = Object.keys(TARGETS) as TargetName[];

/** Returns the target of this machine, or undefined if there is none. */
function ownTarget(): TargetName | undefined {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const libc = system === "linux" && existsSync("/etc/alpine-release") ? "-musl" : "";
  return TARGET_NAMES.find((name) => name === `${system}-${process.arch}${libc}`);
}

/** Returns the name of the built file: `maru`, `maru-deno`, `maru-linux-arm64`, `maru-deno-windows-x64.exe` */
export function fileName(runtime: "bun" | "deno", target: TargetName | undefined): string {
  const isWindows = (target ?? ownTarget() ?? "").startsWith("windows");
  return ["maru", ...(runtime === "deno" ? ["deno"] : []), ...(target === undefined ? [] : [target])].join("-") +
    (isWindows ? ".exe" : "");
}
