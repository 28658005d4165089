import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AddressRanges } from "../../../../src/lib/address_ranges.ts";
import { clientAddress } from "../../../../src/server/http/client_address.ts";

const PROXIES = AddressRanges.parse("10.0.0.0/8,::1");

interface Given {
  readonly from?: string;
  readonly forwarded?: string;
  readonly forwardedFor?: string;
}

function client({ from = "10.0.0.1", forwarded, forwardedFor }: Given, proxies = PROXIES) {
  const fields = new Map([["forwarded", forwarded], ["x-forwarded-for", forwardedFor]]);
  const remote = { hostname: from, port: 5 };
  const header = (name: string) => fields.get(name);
  const { address, problem } = clientAddress({ method: "GET", path: "/", remote, header }, proxies);
  return problem === undefined ? `${address.hostname} ${address.port}` : `${address.hostname} because ${problem}`;
}

describe("clientAddress()", () => {
  const TAKEN: [what: string, given: Given, expected: string][] = [
    ["the one address", { forwardedFor: "192.0.2.1" }, "192.0.2.1 0"],
    ["the one address and its port", { forwarded: 'for="[2001:db8::1]:4711"' }, "2001:db8::1 4711"],
    ["the rightmost, not what the client sent", { forwardedFor: "192.0.2.66, 192.0.2.1" }, "192.0.2.1 0"],
    ["the rightmost of Forwarded", { forwarded: "for=192.0.2.66, for=192.0.2.1" }, "192.0.2.1 0"],
    ["the rightmost that is no proxy", { forwardedFor: "192.0.2.66, 192.0.2.1, 10.0.0.2, ::1" }, "192.0.2.1 0"],
    ["the leftmost where all are proxies", { forwardedFor: "10.0.0.3, 10.0.0.2" }, "10.0.0.3 0"],
    ["the rightmost, whatever stands left of it", { forwardedFor: "x, _y, 192.0.2.1" }, "192.0.2.1 0"],
    ["what both name", { forwardedFor: "192.0.2.1", forwarded: "for=192.0.2.1:7" }, "192.0.2.1 7"],
    ["the connection's own without a field", {}, "10.0.0.1 5"],
    ["the connection's own where it is no proxy", { from: "192.0.2.9", forwardedFor: "192.0.2.1" }, "192.0.2.9 5"],
  ];
  for (const [what, given, expected] of TAKEN) it(`is ${what}`, () => assert.equal(client(given), expected));

  const REFUSED: [given: Given, why: string][] = [
    [{ forwarded: "for=unknown" }, 'Forwarded names no address: "for=unknown"'],
    [{ forwarded: "for=192.0.2.1, for=_hidden" }, 'Forwarded names no address: "for=192.0.2.1, for=_hidden"'],
    [{ forwarded: "proto=https" }, 'Forwarded names no address: "proto=https"'],
    [{ forwarded: 'for="192.0.2.1' }, 'Forwarded names no address: "for=\\"192.0.2.1"'],
    [{ forwardedFor: "192.0.2.1, x" }, 'X-Forwarded-For names no address: "192.0.2.1, x"'],
    [{ forwardedFor: "" }, 'X-Forwarded-For names no address: ""'],
    [
      { forwardedFor: "192.0.2.1, unknown, 10.0.0.2" },
      'X-Forwarded-For names no address: "192.0.2.1, unknown, 10.0.0.2"',
    ],
    [
      { forwarded: "for=192.0.2.66", forwardedFor: "192.0.2.1" },
      "Forwarded names 192.0.2.66, and X-Forwarded-For 192.0.2.1",
    ],
  ];
  for (const [given, why] of REFUSED) {
    it(`is the connection's own where ${why}`, () => assert.equal(client(given), `10.0.0.1 because ${why}`));
  }

  it("is the connection's own where there are no proxies", () => {
    assert.equal(client({ forwardedFor: "192.0.2.1" }, AddressRanges.NONE), "10.0.0.1 5");
  });
});
