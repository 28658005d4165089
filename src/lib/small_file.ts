import { closeSync, openSync, readSync } from "node:fs";

/** Bytes that a configuration, a certificate or a key may have. */
export const MAX_SMALL_FILE_BYTES = 1024 * 1024;

/**
 * Reads a file of at most `MAX_SMALL_FILE_BYTES` bytes. A device or a pipe may have no end, so no more is ever read.
 *
 * @throws where it can't be read or is larger
 */
export function readSmallFile(path: string): Uint8Array {
  const file = openSync(path, "r");
  try {
    const bytes = new Uint8Array(MAX_SMALL_FILE_BYTES + 1);
    let length = 0;
    for (let count = -1; count !== 0 && length < bytes.length; length += count) {
      count = readSync(file, bytes, length, bytes.length - length, null);
    }
    if (length === bytes.length) throw new Error(`the file is too large (limit: ${MAX_SMALL_FILE_BYTES} bytes)`);
    return bytes.slice(0, length);
  } finally {
    closeSync(file);
  }
}
