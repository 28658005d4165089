import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AddressRanges } from "../../../src/lib/address_ranges.ts";
import { ConnectRate, createConnectTable } from "../../../src/server/connect_rate.ts";

const PROXIES = AddressRanges.parse("10.0.0.0/8");

function limit(connectRate: number, table = createConnectTable()): ConnectRate {
  return new ConnectRate({ connectRate, proxyFrom: PROXIES }, table);
}

/** How many of `count` connections at `now` are within the limit. */
function taken(rate: ConnectRate, address: string, count: number, now: number): number {
  let within = 0;
  for (let i = 0; i < count; i += 1) if (rate.take(address, now)) within += 1;
  return within;
}

describe("ConnectRate", () => {
  it("allows ten seconds' connections at once, then as many a second as it says", () => {
    const rate = limit(100);
    assert.equal(taken(rate, "192.0.2.1", 2000, 5000), 1000);
    assert.equal(taken(rate, "192.0.2.1", 2000, 5010), 1);
    assert.equal(taken(rate, "192.0.2.1", 2000, 6010), 100);
    assert.equal(taken(rate, "192.0.2.1", 2000, 8010), 200);
    assert.equal(taken(rate, "192.0.2.1", 2000, 100_000), 1000, "and no more after a long silence");
  });

  it("counts each IPv4 address and each IPv6 network of 64 bits by itself", () => {
    const rate = limit(1);
    const others = ["192.0.2.2", "::ffff:192.0.2.3", "2001:db8:0:1::1", "2001:db8:0:2::1", "2001:db8:1::1"];
    assert.equal(taken(rate, "192.0.2.1", 20, 0), 10);
    for (const address of others) assert.equal(taken(rate, address, 20, 0), 10, address);
    assert.equal(taken(rate, "192.0.2.3", 20, 0), 0, "mapped or not");
    assert.equal(taken(rate, "2001:db8:0:1:ffff:ffff:ffff:ffff", 20, 0), 0);
  });

  it("does not limit loopback, proxies, and what is no IP address", () => {
    const rate = limit(1);
    for (const address of ["127.0.0.1", "127.9.9.9", "::1", "10.1.2.3", "unknown"]) {
      assert.equal(taken(rate, address, 100, 0), 100, address);
    }
  });

  it("is off at 0", () => assert.equal(taken(limit(0), "192.0.2.1", 5000, 0), 5000));

  it("allows at least one at once, and loses nothing to fractions", () => {
    assert.equal(taken(limit(0.01), "192.0.2.1", 5, 0), 1);
    // With a clock as large as the real one's.
    for (const connectRate of [3, 7, 30]) {
      assert.equal(taken(limit(connectRate), "192.0.2.1", 1000, 1_790_000_000_000.123), connectRate * 10);
    }
  });

  it("is one limit for all who share its table", () => {
    const table = createConnectTable();
    assert.equal(taken(limit(100, table), "192.0.2.1", 600, 0), 600);
    assert.equal(taken(limit(100, table), "192.0.2.1", 600, 0), 400);
  });

  it("refuses no new address when its table is full, and forgets no address that is at its limit", () => {
    const rate = limit(1);
    const heavy = ["203.0.113.1", "203.0.113.2", "203.0.113.3"];
    for (const address of heavy) assert.equal(taken(rate, address, 20, 0), 10);
    // Three times as many addresses as it has entries, none of which is paid for yet.
    for (let i = 0; i < 100_000; i += 1) {
      assert.ok(rate.take(`100.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 0), `${i}`);
    }
    for (const address of heavy) assert.equal(taken(rate, address, 20, 0), 0, address);
  });
});
