import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { IdleTimeout } from "../../../src/chat/idle_timeout.ts";

const OPENED = 1000;
const limits = { handshakeMs: 60_000, idleMs: 300_000 };

function named(now = OPENED): IdleTimeout {
  const timeout = new IdleTimeout(limits, now);
  timeout.named();
  return timeout;
}

describe("IdleTimeout", () => {
  it("gives a client its handshake time to have a nickname", () => {
    const timeout = new IdleTimeout(limits, OPENED);
    assert.equal(timeout.deadline(), OPENED + 60_000);
    assert.equal(timeout.expired(OPENED + 59_999), undefined);
    assert.equal(timeout.expired(OPENED + 60_000), "HANDSHAKE_TIMEOUT");
  });

  it("does not let a client put the end of the handshake off by talking", () => {
    const timeout = new IdleTimeout(limits, OPENED);
    timeout.touch(OPENED + 59_000);
    assert.equal(timeout.deadline(), OPENED + 60_000);
    assert.equal(timeout.expired(OPENED + 60_000), "HANDSHAKE_TIMEOUT");
  });

  it("is over with the handshake once there is a nickname", () => {
    const timeout = named();
    assert.equal(timeout.deadline(), OPENED + 300_000);
    assert.equal(timeout.expired(OPENED + 60_000), undefined);
  });

  it("gives up on a client that was silent for the idle time", () => {
    const timeout = named();
    assert.equal(timeout.expired(OPENED + 299_999), undefined);
    assert.equal(timeout.expired(OPENED + 300_000), "IDLE_TIMEOUT");
  });

  it("starts the idle time anew with each frame", () => {
    const timeout = named();
    timeout.touch(OPENED + 200_000);
    assert.equal(timeout.deadline(), OPENED + 500_000);
    assert.equal(timeout.expired(OPENED + 499_999), undefined);
    assert.equal(timeout.expired(OPENED + 500_000), "IDLE_TIMEOUT");
  });

  it("holds the idle time during the handshake too, when that is the shorter", () => {
    const timeout = new IdleTimeout({ handshakeMs: 60_000, idleMs: 10_000 }, OPENED);
    assert.equal(timeout.deadline(), OPENED + 10_000);
    assert.equal(timeout.expired(OPENED + 10_000), "IDLE_TIMEOUT");
  });

  it("calls it the handshake when both have run out", () => {
    assert.equal(new IdleTimeout(limits, OPENED).expired(OPENED + 1_000_000), "HANDSHAKE_TIMEOUT");
  });

  it("waits for ever where a limit is 0", () => {
    const never = new IdleTimeout({ handshakeMs: 0, idleMs: 0 }, OPENED);
    assert.equal(never.deadline(), Infinity);
    assert.equal(never.expired(Number.MAX_SAFE_INTEGER), undefined);

    const onlyIdle = new IdleTimeout({ handshakeMs: 0, idleMs: 5 }, OPENED);
    assert.equal(onlyIdle.expired(OPENED + 5), "IDLE_TIMEOUT");

    const onlyHandshake = new IdleTimeout({ handshakeMs: 5, idleMs: 0 }, OPENED);
    assert.equal(onlyHandshake.expired(OPENED + 5), "HANDSHAKE_TIMEOUT");
    onlyHandshake.named();
    assert.equal(onlyHandshake.deadline(), Infinity);
  });
});
