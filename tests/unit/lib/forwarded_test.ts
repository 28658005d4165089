import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseForwarded, parseForwardedFor, parseNode } from "../../../src/lib/forwarded.ts";

describe("parseForwarded()", () => {
  const FIELDS: [field: string, nodes: readonly (string | undefined)[] | undefined][] = [
    ["for=192.0.2.60", ["192.0.2.60"]],
    ["for=192.0.2.60;proto=http;by=203.0.113.43", ["192.0.2.60"]],
    ["by=203.0.113.43 ; FOR=192.0.2.60", ["192.0.2.60"]],
    ['For="[2001:db8:cafe::17]:4711"', ["[2001:db8:cafe::17]:4711"]],
    ["for=192.0.2.43, for=198.51.100.17", ["192.0.2.43", "198.51.100.17"]],
    ['for="_gazonk", for=unknown', ["_gazonk", "unknown"]],
    ['for="a\\"b,c;d=e", for=192.0.2.1', ['a"b,c;d=e', "192.0.2.1"]],
    ["proto=https, for=192.0.2.1", [undefined, "192.0.2.1"]],
    [", for=192.0.2.1 ,, ", ["192.0.2.1"]],
    ["for=192.0.2.1;", ["192.0.2.1"]],
    ['for=""', [""]],
    ["", []],
    ["for=192.0.2.1;for=192.0.2.2", undefined],
    ['for="192.0.2.1', undefined],
    ['for="192.0.2.1\\', undefined],
    ['for="192.0.2.1"x', undefined],
    ["for = 192.0.2.1", undefined],
    ["for=", undefined],
    ["192.0.2.1", undefined],
    ["for=192.0.2.1 for=192.0.2.2", undefined],
    ["for=192.0.2.1\nfor=192.0.2.2", undefined],
  ];
  for (const [field, nodes] of FIELDS) {
    it(`of ${JSON.stringify(field)} is ${JSON.stringify(nodes)}`, () => assert.deepEqual(parseForwarded(field), nodes));
  }

  it("takes time in proportion to the field, whatever is in it", () => {
    const pieces = ["for=a,", 'for="', '\\"', " ", ";", ",", "for=a;", "a", 'for="a",'];
    const time = (length: number) => {
      const fields = pieces.map((piece) => piece.repeat(length / piece.length));
      const start = performance.now();
      for (let i = 0; i < 20; i += 1) for (const field of fields) parseForwarded(field);
      return performance.now() - start;
    };
    time(8000);
    const least = (length: number) => Math.min(...Array.from({ length: 5 }, () => time(length)));
    const [short, long] = [least(8000), least(64_000)];
    assert.ok(long < short * 32, `${short} ms, and ${long} ms for eight times the length`);
  });
});

describe("parseForwardedFor()", () => {
  it("is a list", () => {
    assert.deepEqual(parseForwardedFor("192.0.2.1,  2001:db8::1 ,,x"), ["192.0.2.1", "2001:db8::1", "x"]);
    assert.deepEqual(parseForwardedFor(" "), []);
  });
});

describe("parseNode()", () => {
  const NODES: [text: string, hostname: string | undefined, port?: number][] = [
    ["192.0.2.1", "192.0.2.1", 0],
    ["192.0.2.1:4711", "192.0.2.1", 4711],
    ["192.0.2.1:_secret", "192.0.2.1", 0],
    ["2001:DB8:0::1", "2001:db8::1", 0],
    ["[2001:db8::1]", "2001:db8::1", 0],
    ["[2001:db8::1]:65535", "2001:db8::1", 65_535],
    ["::ffff:192.0.2.1", "192.0.2.1", 0],
    ["[::ffff:192.0.2.1]:80", "192.0.2.1", 80],
    ["[2001:db8::1]:65536", undefined],
    ["[192.0.2.1]", undefined],
    ["fe80::1%eth0", undefined],
    ["[fe80::1%eth0]", undefined],
    ["192.0.2.1:", undefined],
    ["192.0.2.256", undefined],
    ["192.0.2.1 ", undefined],
    ["127.1", undefined],
    ["unknown", undefined],
    ["_hidden", undefined],
    ["localhost", undefined],
    ["", undefined],
  ];
  for (const [text, hostname, port] of NODES) {
    it(`of ${JSON.stringify(text)} is ${hostname ?? "no address"}`, () => {
      assert.deepEqual(parseNode(text), hostname === undefined ? undefined : { hostname, port });
    });
  }
});
