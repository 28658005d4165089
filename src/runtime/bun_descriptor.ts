/**
 * Duplicates file descriptors on Bun, by fcntl(2) of the C library.
 *
 * Bun closes the descriptor of a socket that is detached. A duplicate keeps the connection open.
 */

import process from "node:process";

type Fcntl = (descriptor: number, command: number, argument: number) => number;

/** The GNU C library, by its name on Linux. */
const LIBC = "libc.so.6";

/** Linux: duplicates to the lowest free descriptor, which child processes do not inherit. */
const F_DUPFD_CLOEXEC = 1030;

/** Loaded at the first use; null where it can't be loaded. */
let fcntl: Fcntl | null | undefined;

/** Whether {@link duplicate} works on this system. */
export function canDuplicate(): boolean {
  return load() !== null;
}

/** Returns another descriptor of the same connection; undefined where the process may open no more. */
export function duplicate(descriptor: number): number | undefined {
  const other = load()?.(descriptor, F_DUPFD_CLOEXEC, 0) ?? -1;
  return other === -1 ? undefined : other;
}

function load(): Fcntl | null {
  if (fcntl !== undefined) return fcntl;
  try {
    // Not imported, because Deno loads this file too and knows no such module.
    const { dlopen } = process.getBuiltinModule("bun:ffi") as unknown as typeof import("bun:ffi");
    fcntl = dlopen(LIBC, { fcntl: { args: ["int", "int", "int"], returns: "int" } }).symbols.fcntl;
  } catch {
    fcntl = null; // another C library, or another system
  }
  return fcntl;
}
