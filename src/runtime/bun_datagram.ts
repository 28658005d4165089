/** Sends datagrams to Unix domain sockets on Bun, which has none, through the C library (Linux). */

import type { FFIFunction } from "bun:ffi";
import { isAbsolute } from "node:path";
import process from "node:process";
import type { SendDatagram } from "./datagram.ts";

/** The C libraries glibc and musl; the loader of musl is the library too. */
const LIBRARIES = ["libc.so.6", `/lib/ld-musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`];
const SYMBOLS = {
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  sendto: { args: ["i32", "ptr", "u64", "i32", "ptr", "u32"], returns: "i64" },
  close: { args: ["i32"], returns: "i32" },
} as const satisfies Record<string, FFIFunction>;

const AF_UNIX = 1;
const SOCK_DGRAM_CLOEXEC = 0o2000002;
const MSG_NOSIGNAL = 0x4000;
/** Bytes of `sun_path` in `struct sockaddr_un`, after the two of `sun_family`. */
const MAX_PATH_BYTES = 108;

export const sendDatagramOnBun: SendDatagram = async (path, text) => {
  const address = socketAddress(path);
  const bytes = new TextEncoder().encode(text);
  const { symbols, close } = await openLibrary();
  try {
    const descriptor = symbols.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
    if (descriptor < 0) throw new Error("no file descriptor is left");
    const sent = symbols.sendto(descriptor, bytes, bytes.length, MSG_NOSIGNAL, address, address.length);
    symbols.close(descriptor);
    if (Number(sent) !== bytes.length) throw new Error("no socket there takes the datagram");
  } finally {
    close();
  }
};

/** Makes a `struct sockaddr_un` (unix(7)) in the byte order of all machines that Bun runs on: little-endian. */
function socketAddress(path: string): Uint8Array {
  const name = new TextEncoder().encode(path.startsWith("@") ? `\0${path.slice(1)}` : path);
  if (name.length >= MAX_PATH_BYTES) throw new RangeError(`its path has ${name.length} bytes, expected at most 107`);
  // A path ends with a NUL; a name in the abstract namespace ends where the address does.
  const address = new Uint8Array(2 + name.length + (isAbsolute(path) ? 1 : 0));
  address[0] = AF_UNIX;
  address.set(name, 2);
  return address;
}

/** Opens the C library. The import stands inside, since Deno knows no module of that name. */
async function openLibrary() {
  const { dlopen } = await import("bun:ffi");
  const failures: unknown[] = [];
  for (const library of LIBRARIES) {
    try {
      return dlopen(library, SYMBOLS);
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures, `there is no C library, looked for ${LIBRARIES.join(", ")}`);
}
