import assert from "node:assert/strict";
import { closeSync, openSync } from "node:fs";
import { describe, it } from "node:test";
import { isTerminalClosed } from "../../../src/cli/hangup.ts";

describe("isTerminalClosed()", () => {
  /** What a terminal's descriptor is after its end: none. The end-to-end tests have a real one. */
  const closed = openSync("/dev/null", "r");

  it("is so when what was a terminal is none any more", () => {
    assert.equal(isTerminalClosed([closed], {}, 42), true);
    assert.equal(isTerminalClosed([], {}, 42), false);
  });

  it("is not so below a service manager, which sends SIGHUP to reload", () => {
    assert.equal(isTerminalClosed([closed], { NOTIFY_SOCKET: "/run/notify" }, 42), false);
    assert.equal(isTerminalClosed([closed], { SYSTEMD_EXEC_PID: "42" }, 42), false);
  });

  it("is so in a terminal whose program a service manager has started", () => {
    const env = { SYSTEMD_EXEC_PID: "41", INVOCATION_ID: "0123456789abcdef", NOTIFY_SOCKET: "" };
    assert.equal(isTerminalClosed([closed], env, 42), true);
    closeSync(closed);
  });
});
