import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  AddressError,
  codeOf,
  formatAddress,
  isReset,
  runtime,
  runtimes,
  unmapAddress,
} from "../../../src/runtime/mod.ts";
import { parseOpenFileLimit } from "../../../src/runtime/proc_limits.ts";

/** An error as Node and Bun make them. */
function coded(code: string): Error {
  return Object.assign(new Error("failed"), { code });
}

/** An error as Deno makes them: its class alone tells. */
function named(name: string): Error {
  return Object.assign(new Error("failed"), { name });
}

describe("runtime", () => {
  it("is the adapter of the runtime that runs this", () => {
    assert.equal(runtime, "Deno" in globalThis ? runtimes.deno : runtimes.bun);
    assert.equal(runtime.name, "Deno" in globalThis ? "deno" : "bun");
    assert.match(runtime.version, /^\d+\.\d+\.\d+/);
  });

  it("reads this process's limit on open files, or says that it can't", () => {
    const limit = runtime.openFileLimit(100);
    assert.ok(limit === undefined || (Number.isInteger(limit) && limit > 0), String(limit));
  });
});

describe("formatAddress()", () => {
  it("puts brackets around an IPv6 address and nothing else", () => {
    assert.equal(formatAddress({ hostname: "127.0.0.1", port: 9000 }), "127.0.0.1:9000");
    assert.equal(formatAddress({ hostname: "chat.example", port: 1 }), "chat.example:1");
    assert.equal(formatAddress({ hostname: "::1", port: 9000 }), "[::1]:9000");
    assert.equal(formatAddress({ hostname: "::", port: 0 }), "[::]:0");
  });
});

describe("unmapAddress()", () => {
  it("shows an IPv4-mapped address as IPv4", () => {
    assert.equal(unmapAddress("::ffff:192.0.2.1"), "192.0.2.1");
  });

  it("leaves every other address alone", () => {
    for (const address of ["192.0.2.1", "::1", "::", "2001:db8::1", "::ffff:0:1", "fe80::ffff:1"]) {
      assert.equal(unmapAddress(address), address);
    }
  });
});

describe("codeOf()", () => {
  it("takes the code that the error has", () => {
    assert.equal(codeOf(coded("EADDRINUSE")), "EADDRINUSE");
    assert.equal(codeOf(Object.assign(named("AddrInUse"), { code: "EACCES" })), "EACCES");
  });

  it("knows Deno's classes", () => {
    assert.equal(codeOf(named("AddrInUse")), "EADDRINUSE");
    assert.equal(codeOf(named("AddrNotAvailable")), "EADDRNOTAVAIL");
    assert.equal(codeOf(named("ConnectionRefused")), "ECONNREFUSED");
    assert.equal(codeOf(named("ConnectionReset")), "ECONNRESET");
    assert.equal(codeOf(named("PermissionDenied")), "EACCES");
    assert.equal(codeOf(named("NotCapable")), "EACCES");
    assert.equal(codeOf(named("TimedOut")), "ETIMEDOUT");
  });

  it("gives the class's name where there is no code, and UNKNOWN for what is no error", () => {
    assert.equal(codeOf(new TypeError("failed")), "TypeError");
    assert.equal(codeOf(named("ConnectionOddity")), "ConnectionOddity");
    assert.equal(codeOf("EADDRINUSE"), "UNKNOWN");
    assert.equal(codeOf(undefined), "UNKNOWN");
  });

  it("ignores a code that is no string", () => {
    assert.equal(codeOf(Object.assign(named("BrokenPipe"), { code: 32 })), "EPIPE");
  });
});

describe("isReset()", () => {
  it("holds for what a reset connection reports, on either runtime", () => {
    for (const code of ["ECONNRESET", "EPIPE", "ECONNABORTED", "ENOTCONN"]) assert.ok(isReset(coded(code)), code);
    for (const name of ["ConnectionReset", "BrokenPipe", "ConnectionAborted", "NotConnected"]) {
      assert.ok(isReset(named(name)), name);
    }
  });

  it("does not hold for anything else", () => {
    for (const error of [coded("ETIMEDOUT"), coded("EMFILE"), named("TimedOut"), new Error("failed"), undefined]) {
      assert.equal(isReset(error), false);
    }
  });
});

describe("parseOpenFileLimit()", () => {
  const LIMITS = [
    "Limit                     Soft Limit           Hard Limit           Units     ",
    "Max cpu time              unlimited            unlimited            seconds   ",
    "Max processes             127215               127215               processes ",
    "Max open files            1024                 524288               files     ",
    "Max locked memory         8388608              8388608              bytes     ",
    "",
  ].join("\n");

  it("finds the soft limit", () => {
    assert.equal(parseOpenFileLimit(LIMITS), 1024);
  });

  it("knows no limit where none is stated", () => {
    assert.equal(parseOpenFileLimit(LIMITS.replace("1024  ", "unlimited")), undefined);
    assert.equal(parseOpenFileLimit("Max processes  127215  127215  processes\n"), undefined);
    assert.equal(parseOpenFileLimit(""), undefined);
  });
});

describe("AddressError", () => {
  it("says what was attempted, with which address, and why it failed", () => {
    const cause = coded("EADDRINUSE");
    const error = new AddressError("listen on", { hostname: "::1", port: 9000 }, cause);
    assert.equal(error.message, "Cannot listen on [::1]:9000: EADDRINUSE: another process listens there");
    assert.equal(error.name, "AddressError");
    assert.equal(error.code, "EADDRINUSE");
    assert.equal(error.cause, cause);
  });

  it("explains a failure of listening in the same words on every runtime, and others in the system's", () => {
    const messageOf = (attempt: "listen on" | "connect to", code: string, port = 9000) =>
      new AddressError(attempt, { hostname: "a.test", port }, coded(code)).message.split(": ").at(-1);
    assert.equal(messageOf("listen on", "EADDRNOTAVAIL"), "this machine has no such address");
    assert.equal(messageOf("listen on", "ENOTFOUND"), "the host name has no address");
    assert.match(messageOf("listen on", "EACCES", 80) ?? "", /^ports below 1024 need a permission/);
    assert.equal(messageOf("listen on", "EACCES"), "failed");
    assert.equal(messageOf("listen on", "EMFILE"), "failed");
    assert.equal(messageOf("connect to", "EADDRNOTAVAIL"), "failed");
  });

  it("takes whatever was thrown", () => {
    const error = new AddressError("connect to", { hostname: "127.0.0.1", port: 1 }, "no luck");
    assert.equal(error.message, "Cannot connect to 127.0.0.1:1: UNKNOWN: no luck");
    assert.equal(error.code, "UNKNOWN");
  });
});
