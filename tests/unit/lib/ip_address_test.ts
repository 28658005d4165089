import assert from "node:assert/strict";
import { isIP } from "node:net";
import { describe, it } from "node:test";
import fc from "fast-check";
import { formatIpAddress, parseIpAddress } from "../../../src/lib/ip_address.ts";

/** The address as it is written canonically; undefined when it is none. */
function canonical(text: string): string | undefined {
  const bytes = parseIpAddress(text);
  return bytes === undefined ? undefined : formatIpAddress(bytes);
}

describe("parseIpAddress() and formatIpAddress()", () => {
  const SAME = [
    "0.0.0.0",
    "192.0.2.1",
    "255.255.255.255",
    "::",
    "::1",
    "1::",
    "2001:db8::1",
    "2001:db8:1:2:3:4:5:6",
    "2001:db8:0:1:1:1:1:1",
    "2001:0:0:1::1",
  ];
  for (const address of SAME) it(`take ${address} there and back`, () => assert.equal(canonical(address), address));

  const WRITTEN_OTHERWISE: [string, string][] = [
    ["2001:DB8::A", "2001:db8::a"],
    ["2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
    ["0:0:0:1:0:0:0:0", "0:0:0:1::"],
    ["1:0:0:2:0:0:3:4", "1::2:0:0:3:4"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::ffff:c000:201", "192.0.2.1"],
    ["64:ff9b::192.0.2.1", "64:ff9b::c000:201"],
    ["1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201"],
    ["fe80::1%eth0", "fe80::1"],
  ];
  for (const [text, address] of WRITTEN_OTHERWISE) {
    it(`make ${address} of ${text}`, () => assert.equal(canonical(text), address));
  }

  it("read and write an IPv4-mapped address as IPv4", () => {
    const ipv4 = Uint8Array.of(192, 0, 2, 1);
    const mapped = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...ipv4);
    assert.deepEqual(parseIpAddress("::ffff:192.0.2.1"), ipv4);
    assert.equal(formatIpAddress(mapped), "192.0.2.1");
  });

  const NONE = [
    ...["", "localhost", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.-4", "1.2.3.4 ", "1..2.3", "1.2.3.٤"],
    ...[":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "1:2:3:4:5:6:7::8", ":1::2"],
    ...["::1.2.3", "1.2.3.4::", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4"],
  ];
  for (const text of NONE) {
    it(`take ${JSON.stringify(text)} for no address`, () => assert.equal(parseIpAddress(text), undefined));
  }

  it("agree with the runtime on what an address is", () => {
    const pieces = fc.constantFrom("0", "1", "ffff", "255", "256", "01", ":", "::", ".", "a", "g");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 17 }), (parts) => {
        const text = parts.join("");
        assert.equal(parseIpAddress(text) !== undefined, isIP(text) !== 0, text);
      }),
      { numRuns: 5000 },
    );
  });

  it("keep the bytes of every address", () => {
    const ipv6 = fc.uint8Array({ minLength: 16, maxLength: 16 }).filter((bytes) => bytes[10] !== 0xff);
    fc.assert(fc.property(fc.oneof(ipv6, fc.uint8Array({ minLength: 4, maxLength: 4 })), (bytes) => {
      const text = formatIpAddress(bytes);
      assert.equal(isIP(text), bytes.length === 4 ? 4 : 6);
      assert.deepEqual([...parseIpAddress(text) ?? []], [...bytes]);
    }));
  });
});
