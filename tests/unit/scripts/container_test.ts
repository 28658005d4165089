import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { imageConfig, lastStage } from "../../../scripts/container/dockerfile.ts";
import { tar } from "../../../scripts/container/tar.ts";
import { temporaryFolder } from "../../support/certificates.ts";
import { ROOT } from "../../support/program.ts";

describe("tar()", () => {
  it("is what tar unpacks, whatever a file's size", () => {
    const folder = temporaryFolder();
    const sizes = [0, 1, 511, 512, 513, 10_000];
    const files = sizes.map((size) => ({
      path: `a/${size}`,
      mode: 0o640,
      bytes: new Uint8Array(size).fill(size % 251),
    }));
    writeFileSync(join(folder, "it.tar"), tar([{ path: "a/", mode: 0o750 }, ...files]));
    execFileSync("tar", ["-xf", "it.tar"], { cwd: folder });
    for (const { path, mode, bytes } of files) {
      assert.deepEqual(new Uint8Array(readFileSync(join(folder, path))), bytes);
      assert.equal(statSync(join(folder, path)).mode & 0o777, mode);
    }
    assert.equal(statSync(join(folder, "a")).mode & 0o777, 0o750);
  });

  it("refuses a path that does not fit", () => {
    assert.throws(() => tar([{ path: "x".repeat(101), mode: 0 }]), RangeError);
  });
});

describe("the Dockerfile's last stage", () => {
  const dockerfile = readFileSync(join(ROOT, "scripts/container/Dockerfile"), "utf8");

  it("is from scratch, for a user with a number, and stopped as the server expects", () => {
    assert.match(lastStage(dockerfile), /^FROM scratch\n/);
    const { User, Env, ExposedPorts, StopSignal, Entrypoint, Healthcheck } = imageConfig(dockerfile);
    assert.match(User, /^[1-9]\d*:[1-9]\d*$/);
    assert.deepEqual(Object.keys(ExposedPorts), ["9000/tcp", "9001/tcp"]);
    assert.equal(Env, undefined, "the admin port stays on the container's loopback");
    assert.deepEqual([StopSignal, Entrypoint], ["SIGTERM", ["/maru"]]);
    assert.deepEqual(Healthcheck.Test, ["CMD", "/maru", "healthcheck"]);
  });

  it("must say everything, once", () => {
    assert.throws(() => imageConfig(dockerfile.replace(/^USER .*$/m, "")), /Expected one USER/);
    assert.throws(() => imageConfig(`${dockerfile}\nCMD ["bench"]`), /Expected one CMD/);
  });
});
