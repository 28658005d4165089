/** Writes a reproducible tar archive (POSIX.1-1988, ustar): without times, and with root as owner. */

export interface TarEntry {
  /** Relative path of at most 100 bytes. A path that ends in `/` is a folder. */
  readonly path: string;
  readonly mode: number;
  readonly bytes?: Uint8Array;
}

const BLOCK = 512;

/** Creates an archive. @throws {RangeError} when a path is too long */
export function tar(entries: readonly TarEntry[]): Buffer {
  const pieces = entries.flatMap(({ path, mode, bytes = new Uint8Array() }) => [
    header(path, mode, bytes.length),
    bytes,
    Buffer.alloc((BLOCK - bytes.length % BLOCK) % BLOCK),
  ]);
  return Buffer.concat([...pieces, Buffer.alloc(2 * BLOCK)]);
}

function header(path: string, mode: number, size: number): Buffer {
  if (Buffer.byteLength(path) > 100) {
    throw new RangeError(`Cannot archive ${path}: expected a path of at most 100 bytes`);
  }
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0);
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108); // owner
  block.write(octal(0, 7), 116); // group
  block.write(octal(size, 11), 124);
  block.write(octal(0, 11), 136); // time
  block.write("        ", 148); // the checksum counts as spaces
  block.write(path.endsWith("/") ? "5" : "0", 156);
  block.write("ustar\x0000", 257, "latin1");
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}
