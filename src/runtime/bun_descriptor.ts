/**
 * Bun closes the descriptor of a socket that it lets go of, and has no way to keep it open but another
 * descriptor of the same connection: fcntl(2), of the C library.
 */

import process from "node:process";

type Fcntl = (descriptor: number, command: number, argument: number) => number;

/** The GNU C library, as programs on Linux ask for it. */
const LIBC = "libc.so.6";

/** Linux: the lowest free descriptor, which programs that this one starts don't inherit. */
const F_DUPFD_CLOEXEC = 1030;

/** Loaded when it is asked for; null where it can't be. */
let fcntl: Fcntl | null | undefined;

export function canDuplicate(): boolean {
  return load() !== null;
}

/** Another descriptor for the same connection, or undefined when the process may open no more. */
export function duplicate(descriptor: number): number | undefined {
  const other = load()?.(descriptor, F_DUPFD_CLOEXEC, 0) ?? -1;
  return other === -1 ? undefined : other;
}

function load(): Fcntl | null {
  if (fcntl !== undefined) return fcntl;
  try {
    // Not imported: Deno, which knows no such module, loads this file, too.
    const { dlopen } = process.getBuiltinModule("bun:ffi") as unknown as typeof import("bun:ffi");
    fcntl = dlopen(LIBC, { fcntl: { args: ["int", "int", "int"], returns: "int" } }).symbols.fcntl;
  } catch {
    fcntl = null; // another C library, or another system
  }
  return fcntl;
}
