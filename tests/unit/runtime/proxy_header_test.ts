import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ProxyHeader } from "../../../src/runtime/proxy_header.ts";
import { joined, utf8 } from "../../support/bytes.ts";
import { chunked, chunkSizes, singleBytes, splits } from "../../support/decoding.ts";
import { proxyV1, proxyV2, V2_ADDRESSES_IPV4, V2_ADDRESSES_IPV6 } from "../../support/proxy_header.ts";

interface Read {
  readonly outcome: "more" | "done" | "invalid";
  /** Where the client is, or `proxy` where the header says nothing of it. */
  readonly client?: string;
  /** Bytes behind the header. */
  readonly rest?: number;
}

/** What a new reader makes of these chunks, each overwritten once it was read. */
function read(chunks: Iterable<Uint8Array>): Read {
  const header = new ProxyHeader();
  let rest: number | undefined;
  let result: Read = { outcome: "more" };
  for (const chunk of chunks) {
    if (rest !== undefined) rest += chunk.length;
    if (rest !== undefined || result.outcome === "invalid" || chunk.length === 0) continue;
    const memory = Uint8Array.from(chunk);
    const progress = header.push(memory);
    memory.fill(0xff);
    if (progress.kind === "invalid") result = { outcome: "invalid" };
    if (progress.kind !== "done") continue;
    assert.ok(progress.consumed > 0 && progress.consumed <= chunk.length);
    rest = chunk.length - progress.consumed;
    const { remote } = progress;
    result = { outcome: "done", client: remote === undefined ? "proxy" : `${remote.hostname} ${remote.port}` };
  }
  return rest === undefined ? result : { ...result, rest };
}

const NEXT = utf8("NICK alice\n");
const LONGEST_V1 = utf8(`PROXY UNKNOWN ${"f".repeat(107 - 16)}\r\n`);

const GOOD: [string, Uint8Array, string][] = [
  ["version 1 over IPv4", proxyV1("203.0.113.5"), "203.0.113.5 40000"],
  ["version 1 over IPv6", proxyV1("2001:DB8:0::5"), "2001:db8::5 40000"],
  ["version 1 with an IPv4-mapped address", proxyV1("::ffff:203.0.113.5"), "203.0.113.5 40000"],
  ["version 1 with the ports' ends", proxyV1("203.0.113.5", 65_535), "203.0.113.5 65535"],
  ["version 1 UNKNOWN", utf8("PROXY UNKNOWN\r\n"), "proxy"],
  ["version 1 UNKNOWN with more behind it", utf8("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"), "proxy"],
  ["version 1 of 107 bytes", LONGEST_V1, "proxy"],
  ["version 2 over IPv4", proxyV2({ addresses: V2_ADDRESSES_IPV4 }), "203.0.113.5 40000"],
  [
    "version 2 over IPv6",
    proxyV2({ familyAndTransport: 0x21, addresses: V2_ADDRESSES_IPV6 }),
    "2001:db8::5 40000",
  ],
  [
    "version 2 with TLVs",
    proxyV2({ addresses: V2_ADDRESSES_IPV4, tlvs: [0x04, 0, 3, 0, 0, 0, 0x02, 0, 1, 65] }),
    "203.0.113.5 40000",
  ],
  [
    "version 2 with as many TLVs as fit",
    proxyV2({ addresses: V2_ADDRESSES_IPV4, tlvs: new Array<number>(4080 - 12).fill(10) }),
    "203.0.113.5 40000",
  ],
  ["version 2 LOCAL", proxyV2({ versionAndCommand: 0x20, familyAndTransport: 0 }), "proxy"],
  ["version 2 LOCAL with addresses", proxyV2({ versionAndCommand: 0x20, addresses: V2_ADDRESSES_IPV4 }), "proxy"],
  ["version 2 unspecified", proxyV2({ familyAndTransport: 0, tlvs: [1, 2, 3] }), "proxy"],
  ["version 2 over UDP", proxyV2({ familyAndTransport: 0x12, addresses: V2_ADDRESSES_IPV4 }), "proxy"],
  [
    "version 2 over a Unix domain socket",
    proxyV2({ familyAndTransport: 0x31, tlvs: new Array<number>(216).fill(47) }),
    "proxy",
  ],
];

const BAD: [string, Uint8Array][] = [
  ["a chat line", utf8("NICK alice\n")],
  ["a TLS record", Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00)],
  ["a frame", Uint8Array.of(10, 0, 0, 0)],
  ["lower case", utf8("proxy TCP4 203.0.113.5 198.51.100.1 1 2\r\n")],
  ["a line without CR", utf8("PROXY TCP4 203.0.113.5 198.51.100.1 1 2\n")],
  ["version 1 without ports", utf8("PROXY TCP4 203.0.113.5 198.51.100.1\r\n")],
  ["version 1 with something behind the ports", utf8("PROXY TCP4 203.0.113.5 198.51.100.1 1 2 3\r\n")],
  ["version 1 with two spaces", utf8("PROXY TCP4  203.0.113.5 198.51.100.1 1 2\r\n")],
  ["version 1 with IPv6 as TCP4", utf8("PROXY TCP4 2001:db8::5 2001:db8::1 1 2\r\n")],
  ["version 1 with IPv4 as TCP6", utf8("PROXY TCP6 203.0.113.5 198.51.100.1 1 2\r\n")],
  ["version 1 with a zone", utf8("PROXY TCP6 fe80::1%eth0 fe80::2 1 2\r\n")],
  ["version 1 with no address", utf8("PROXY TCP4 localhost 198.51.100.1 1 2\r\n")],
  ["version 1 with a port too high", utf8("PROXY TCP4 203.0.113.5 198.51.100.1 65536 2\r\n")],
  ["version 1 with a port of five nines", utf8("PROXY TCP4 203.0.113.5 198.51.100.1 1 99999\r\n")],
  ["version 1 with a leading zero", utf8("PROXY TCP4 203.0.113.5 198.51.100.1 01 2\r\n")],
  ["version 1 with an unknown family", utf8("PROXY UDP4 203.0.113.5 198.51.100.1 1 2\r\n")],
  ["version 1 with UNKNOWN and more letters", utf8("PROXY UNKNOWNS\r\n")],
  ["version 1 of 108 bytes", utf8(`PROXY UNKNOWN ${"f".repeat(108 - 16)}\r\n`)],
  ["version 1 without an end", utf8(`PROXY TCP4 ${"1".repeat(200)}`)],
  ["version 2 with another version", proxyV2({ versionAndCommand: 0x31, addresses: V2_ADDRESSES_IPV4 })],
  ["version 2 with an unknown command", proxyV2({ versionAndCommand: 0x22, addresses: V2_ADDRESSES_IPV4 })],
  ["version 2 with an unknown family", proxyV2({ familyAndTransport: 0x41, addresses: V2_ADDRESSES_IPV4 })],
  ["version 2 with an unknown transport", proxyV2({ familyAndTransport: 0x13, addresses: V2_ADDRESSES_IPV4 })],
  ["version 2 too short for IPv4", proxyV2({ addresses: V2_ADDRESSES_IPV4.slice(1) })],
  ["version 2 too short for IPv6", proxyV2({ familyAndTransport: 0x21, addresses: V2_ADDRESSES_IPV4 })],
  ["version 2 of more than 4096 bytes", proxyV2({ addresses: V2_ADDRESSES_IPV4, length: 4081 })],
  ["version 2 of 65551 bytes", proxyV2({ versionAndCommand: 0x20, length: 65_535 })],
];

describe("ProxyHeader", () => {
  for (const [what, bytes, client] of GOOD) {
    const expected: Read = { outcome: "done", client, rest: NEXT.length };

    it(`reads ${what}, however it is cut, and nothing behind it`, () => {
      const stream = joined(bytes, NEXT);
      for (const chunks of splits(stream)) assert.deepEqual(read(chunks), expected, `cut at ${chunks[0].length}`);
      assert.deepEqual(read(singleBytes(stream)), expected);
    });

    it(`waits for the whole of ${what}`, () => {
      for (let length = 0; length < bytes.length; length += 1) {
        assert.equal(read([bytes.subarray(0, length)]).outcome, "more", `${length} bytes`);
      }
      assert.deepEqual(read([bytes]), { ...expected, rest: 0 });
    });
  }

  for (const [what, bytes] of BAD) {
    it(`refuses ${what}, however it is cut`, () => {
      for (const chunks of splits(bytes)) assert.deepEqual(read(chunks), { outcome: "invalid" });
      assert.deepEqual(read(singleBytes(bytes)), { outcome: "invalid" });
    });
  }

  it("refuses what is none at its first byte that tells", () => {
    for (
      const [bytes, length] of [[utf8("NICK"), 1], [utf8("PROXI"), 5], [Uint8Array.of(0x0d, 0x0a, 0x0a), 3]] as const
    ) {
      assert.equal(read([bytes.subarray(0, length - 1)]).outcome, "more");
      assert.equal(read([bytes.subarray(0, length)]).outcome, "invalid");
    }
  });

  it("says what is wrong", () => {
    const progress = new ProxyHeader().push(utf8("GET / HTTP/1.1\r\n"));
    assert.deepEqual(progress, { kind: "invalid", why: "there is no PROXY header" });
  });

  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    // A good header with some bytes changed.
    fc.tuple(
      fc.constantFrom(...GOOD.map(([, bytes]) => bytes)),
      fc.array(fc.tuple(fc.nat(120), fc.nat(255)), { maxLength: 4 }),
    )
      .map(([bytes, changes]) => {
        const changed = Uint8Array.from(bytes);
        for (const [at, byte] of changes) if (at < changed.length) changed[at] = byte;
        return changed;
      }),
  );

  it("decides the same of anything however it is cut, and within 4096 bytes", () => {
    const long = (bytes: Uint8Array) => joined(bytes, new Uint8Array(4096).fill(0x41));
    fc.assert(
      fc.property(anything, chunkSizes, (bytes, sizes) => {
        const stream = long(bytes);
        const whole = read([stream]);
        assert.notEqual(whole.outcome, "more");
        assert.deepEqual(read(chunked(stream, sizes)), whole);
      }),
      { numRuns: 3000 },
    );
  });
});
