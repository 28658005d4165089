import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ownAddresses, systemResolve, targetFor } from "../../../../src/cli/bench/own_host.ts";

const NAMES: Readonly<Record<string, readonly string[]>> = {
  "localhost": ["::1", "127.0.0.1"],
  "this.example": ["198.51.100.7", "2001:db8::7"],
  "other.example": ["203.0.113.5"],
  "both.example": ["127.0.0.1", "203.0.113.5"],
  "empty.example": [],
};

async function aimedAt(hostname: string, confirmedHost?: string) {
  const asked: string[] = [];
  const target = await targetFor({ hostname, port: 9000 }, {
    resolve: (name) => {
      asked.push(name);
      const found = NAMES[name] ?? (/^[\d.]+$|:/.test(name) ? [name] : undefined);
      return found === undefined ? Promise.reject(new Error("ENOTFOUND")) : Promise.resolve(found);
    },
    own: () => ["198.51.100.7", "2001:0db8:0::0007"],
    confirmedHost,
  });
  return target.kind === "allowed" ? target.address : `${target.kind}: ${target.problem}`;
}

describe("targetFor()", () => {
  it("takes what is this machine, at the address that was looked at", async () => {
    assert.deepEqual(await aimedAt("localhost"), { hostname: "::1", port: 9000 });
    assert.deepEqual(await aimedAt("this.example"), { hostname: "198.51.100.7", port: 9000 });
    for (const own of ["127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::", "2001:db8::7", "::ffff:127.0.0.1"]) {
      assert.deepEqual(await aimedAt(own), { hostname: own, port: 9000 });
    }
  });

  it("refuses what is not, or not only", async () => {
    assert.match(String(await aimedAt("203.0.113.5")), /^foreign: 203\.0\.113\.5 is not an address of this machine/);
    assert.match(
      String(await aimedAt("other.example")),
      /^foreign: other\.example \(203\.0\.113\.5\) is not .* --target-is-mine other\.example$/,
    );
    assert.match(String(await aimedAt("both.example")), /^foreign: both\.example \(203\.0\.113\.5\)/);
    assert.match(String(await aimedAt("::2")), /^foreign/);
    assert.match(String(await aimedAt("128.0.0.1")), /^foreign/);
  });

  it("allows it when --target-is-mine has its name", async () => {
    assert.deepEqual(await aimedAt("other.example", "other.example"), { hostname: "203.0.113.5", port: 9000 });
    for (const name of ["203.0.113.5", "this.example", "yes"]) {
      assert.match(
        String(await aimedAt("other.example", name)),
        /^foreign: --target-is-mine: .* expected the host name of the target: other\.example$/,
      );
    }
  });

  it("says when a name has no address", async () => {
    assert.equal(await aimedAt("nowhere.example"), "unknown: Cannot resolve nowhere.example: ENOTFOUND");
    assert.match(String(await aimedAt("empty.example")), /^unknown/);
  });

  it("takes a Unix domain socket, which leads nowhere else", async () => {
    const target = { hostname: "", port: 0, path: "/run/maru.sock" };
    const resolve = () => Promise.reject(new Error("not asked"));
    assert.deepEqual(await targetFor(target, { resolve, own: () => [], confirmedHost: undefined }), {
      kind: "allowed",
      address: target,
    });
  });

  it("knows this machine's own addresses and names", async () => {
    assert.ok(ownAddresses().includes("127.0.0.1"));
    assert.ok((await systemResolve("localhost")).some((address) => address === "127.0.0.1" || address === "::1"));
    assert.deepEqual(await systemResolve("192.0.2.1"), ["192.0.2.1"]);
  });
});
