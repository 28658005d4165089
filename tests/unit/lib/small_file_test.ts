import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { MAX_SMALL_FILE_BYTES, readSmallFile } from "../../../src/lib/small_file.ts";

describe("readSmallFile()", () => {
  const folder = mkdtempSync(join(tmpdir(), "maru-small-file-"));
  after(() => rmSync(folder, { recursive: true }));

  function fileOf(bytes: number): string {
    const path = join(folder, String(bytes));
    writeFileSync(path, new Uint8Array(bytes).fill(0x20));
    return path;
  }

  it("reads a file up to the limit", () => {
    for (const size of [0, 1, MAX_SMALL_FILE_BYTES]) {
      const bytes = readSmallFile(fileOf(size));
      assert.equal(bytes.length, size);
      assert.ok(bytes.every((byte) => byte === 0x20));
    }
  });

  it("refuses a larger file, and one without an end", () => {
    const tooLarge = { message: `the file is too large (limit: ${MAX_SMALL_FILE_BYTES} bytes)` };
    for (const path of [fileOf(MAX_SMALL_FILE_BYTES + 1), "/dev/zero"]) {
      assert.throws(() => readSmallFile(path), tooLarge);
    }
  });

  it("tells why a file can't be read", () => {
    assert.throws(() => readSmallFile(join(folder, "none")), /ENOENT/);
    assert.throws(() => readSmallFile(folder), /EISDIR/);
  });
});
