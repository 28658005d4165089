import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { AddressRangeError, AddressRanges } from "../../../src/lib/address_ranges.ts";
import { formatIpAddress } from "../../../src/lib/ip_address.ts";

describe("AddressRanges", () => {
  const RANGES = AddressRanges.parse("10.0.0.0/8, 192.0.2.7,172.16.0.0/12,2001:db8::/33,::1,203.0.113.9/31");
  const INSIDE = [
    ...["10.0.0.0", "10.255.255.255", "192.0.2.7", "172.31.255.255", "203.0.113.8", "203.0.113.9"],
    ...["::ffff:10.1.2.3", "2001:db8::1", "2001:db8:7fff:ffff::", "::1"],
  ];
  const OUTSIDE = [
    ...["9.255.255.255", "11.0.0.0", "192.0.2.6", "172.32.0.0", "203.0.113.10", "2001:db8:8000::", "::2", "::"],
    ...["", "localhost", "10.0.0", "/run/maru.sock"],
  ];
  for (const address of INSIDE) it(`has ${address}`, () => assert.ok(RANGES.has(address)));
  for (const address of OUTSIDE) {
    it(`does not have ${JSON.stringify(address)}`, () => assert.equal(RANGES.has(address), false));
  }

  it("of /0 has every address of its family and no other", () => {
    assert.ok(AddressRanges.parse("0.0.0.0/0").has("203.0.113.1"));
    assert.equal(AddressRanges.parse("0.0.0.0/0").has("2001:db8::1"), false);
    assert.ok(AddressRanges.parse("::/0").has("2001:db8::1"));
    assert.equal(AddressRanges.parse("::/0").has("203.0.113.1"), false);
  });

  it("of IPv4-mapped addresses are ranges of IPv4", () => {
    const ranges = AddressRanges.parse("::ffff:10.0.0.0/104");
    assert.ok(ranges.has("10.200.0.1"));
    assert.equal(ranges.has("11.0.0.1"), false);
  });

  it("none has nothing", () => {
    assert.equal(AddressRanges.parse("none"), AddressRanges.NONE);
    assert.ok(AddressRanges.NONE.isEmpty);
    assert.equal(AddressRanges.NONE.has("0.0.0.0"), false);
  });

  const BAD: [string, string][] = [
    ["", ""],
    ["10.0.0.0/33", "10.0.0.0/33"],
    ["10.0.0.0/8,,::1", ""],
    ["10.0.0.1,10.0.0.300,::1", "10.0.0.300"],
    ["::1/129", "::1/129"],
    ["10.0.0.0/8/8", "10.0.0.0/8/8"],
    ["10.0.0.0/", "10.0.0.0/"],
    ["10.0.0.0/-1", "10.0.0.0/-1"],
    ["10.0.0.0/+8", "10.0.0.0/+8"],
    ["::ffff:10.0.0.0/95", "::ffff:10.0.0.0/95"],
    ["fe80::1%eth0", "fe80::1%eth0"],
    ["proxy.example", "proxy.example"],
    ["none,10.0.0.1", "none"],
  ];
  for (const [text, piece] of BAD) {
    it(`refuses ${JSON.stringify(text)} and names the piece`, () => {
      assert.throws(() => AddressRanges.parse(text), (error) => {
        assert.ok(error instanceof AddressRangeError);
        assert.equal(error.piece, piece);
        return true;
      });
    });
  }

  it("ignores the zone of an address that it looks for", () => {
    const ranges = AddressRanges.parse("fe80::/10");
    for (const address of ["fe80::1", "fe80::1%eth0", "fe80::1%2", "fe80::1%wg_0"]) assert.ok(ranges.has(address));
    assert.equal(ranges.has("fec0::1%eth0"), false);
    assert.equal(AddressRanges.parse("10.0.0.0/8").has("10.0.0.1%eth0"), false);
  });

  it("knows an IPv4-mapped address in every spelling", () => {
    const ranges = AddressRanges.parse("10.0.0.0/8");
    for (const address of ["::ffff:10.1.2.3", "::ffff:a01:203", "::FFFF:0A01:0203", "0:0:0:0:0:ffff:a01:203"]) {
      assert.ok(ranges.has(address), address);
    }
    assert.equal(ranges.has("::ffff:b01:203"), false);
    assert.equal(ranges.has("::10.1.2.3"), false); // an IPv4-compatible address (RFC 4291, 2.5.5.1)
    assert.ok(AddressRanges.parse("0.0.0.0/0").has("::ffff:b01:203"));
    assert.equal(AddressRanges.parse("::/0").has("::ffff:b01:203"), false);
  });

  const bytesOf = (length: number) =>
    fc.uint8Array({ minLength: length, maxLength: length }).filter((bytes) => bytes[10] !== 0xff); // not IPv4-mapped
  const RANGE = fc.tuple(fc.constantFrom(4, 16), fc.nat(128), fc.nat(127)).chain(([length, bits, flipped]) =>
    fc.record({
      network: bytesOf(length),
      other: bytesOf(length),
      bits: fc.constant(bits % (length * 8 + 1)),
      flipped: fc.constant(flipped % (length * 8)),
    })
  );

  it("has exactly the addresses that share the leading bits", () => {
    fc.assert(fc.property(RANGE, ({ network, other, bits, flipped }) => {
      // One bit away from the network it is inside or outside; a random address is nearly always outside.
      const near = Uint8Array.from(network);
      near[flipped >> 3] = (near[flipped >> 3] ?? 0) ^ (0x80 >> (flipped & 7));
      const ranges = AddressRanges.parse(`${formatIpAddress(network)}/${bits}`);
      for (const address of [network, near, other]) {
        const text = formatIpAddress(address);
        assert.equal(ranges.has(text), leadingBits(address, bits) === leadingBits(network, bits), text);
      }
    }));
  });
});

function leadingBits(address: Uint8Array, bits: number): string {
  return Array.from(address, (byte) => byte.toString(2).padStart(8, "0")).join("").slice(0, bits);
}
