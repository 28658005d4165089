import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { nameInNetwork, reachableAddresses } from "../../../src/cli/network_addresses.ts";

const v4 = (address: string, internal = false) => ({ address, family: "IPv4" as const, internal });
const v6 = (address: string, internal = false) => ({ address, family: "IPv6" as const, internal });

describe("reachableAddresses()", () => {
  it("leaves out loopback and link-local addresses", () => {
    const interfaces = {
      lo: [v4("127.0.0.1", true), v6("::1", true)],
      lo2: [v4("127.0.0.2"), v4("10.9.9.9", true)],
      eth0: [v4("169.254.1.1"), v6("fe80::1"), v4("10.0.0.2"), v6("2001:db8::2")],
    };
    assert.deepEqual(reachableAddresses(interfaces, true), ["10.0.0.2", "2001:db8::2"]);
  });

  it("has addresses of IPv6 where they are wanted, after those of IPv4", () => {
    const interfaces = { eth0: [v6("fd00::2"), v4("10.0.0.2")], wlan0: [v4("192.168.0.7")] };
    assert.deepEqual(reachableAddresses(interfaces, true), ["10.0.0.2", "192.168.0.7", "fd00::2"]);
    assert.deepEqual(reachableAddresses(interfaces, false), ["10.0.0.2", "192.168.0.7"]);
  });

  it("leaves out the networks within this machine", () => {
    const interfaces = { docker0: [v4("172.17.0.1")], "br-1f2e": [v4("172.18.0.1")], virbr0: [v4("192.168.122.1")] };
    assert.deepEqual(reachableAddresses({ ...interfaces, br0: [v4("10.0.0.2")] }, true), ["10.0.0.2"]);
  });

  it("has four at most, each once", () => {
    const many = Array.from({ length: 100 }, (_, i) => v4(`10.0.0.${i}`));
    assert.deepEqual(reachableAddresses({ eth0: [...many.slice(0, 2), ...many] }, true), [
      "10.0.0.0",
      "10.0.0.1",
      "10.0.0.2",
      "10.0.0.3",
    ]);
    assert.deepEqual(reachableAddresses({ eth0: undefined }, true), []);
  });
});

describe("nameInNetwork()", () => {
  it("is the host name with .local where something answers to it", () => {
    assert.deepEqual([nameInNetwork("Box.example.org", true), nameInNetwork("Box.example.org", false)], [
      "box.local",
      undefined,
    ]);
    assert.deepEqual([nameInNetwork("Mac.local", false), nameInNetwork("", true)], ["mac.local", undefined]);
  });
});
