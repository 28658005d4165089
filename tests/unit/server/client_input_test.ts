import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { ClientRequest } from "../../../src/chat/request.ts";
import type { Protocol } from "../../../src/protocol/mod.ts";
import { ClientInput } from "../../../src/server/client_input.ts";
import { joined, utf8 } from "../../support/bytes.ts";
import { chunked, singleBytes, splits } from "../../support/decoding.ts";
import { protocols } from "../../support/protocols.ts";
import { owned } from "../../support/requests.ts";
import { frame } from "../../../src/protocol/frames.ts";

const PROTOCOLS = protocols();

const CONVERSATIONS = {
  text: joined(
    utf8("\ufeffNICK alice\n\nUSER a 0 * :b\n\ufeffhello\nUSER a 0 * :b\n/rooms\r\n안녕\n\n"),
    Uint8Array.of(0x68, 0x69, 0xff, 0xfd, 0x06, 0x0a, 0xff, 0xfa, 0x01, 0x0a, 0xff, 0xf0, 0x0a),
    utf8("last"),
  ),
  json: utf8('{"type":"nick","nick":"alice"}\n{"type":"message","room":"lobby","text":"hi"}\n{"ty'),
  binary: joined(frame("NICK alice"), frame("hello"), frame(""), frame("/rooms"), frame("last").subarray(0, 6)),
};

/** The requests in these chunks; with `dropped`, the input drops its caches after each. */
function requestsOf(
  chunks: Iterable<Uint8Array>,
  dropped: boolean,
  spoken?: Protocol,
): { requests: ClientRequest[]; spoken: string[] } {
  const requests: ClientRequest[] = [];
  const names: string[] = [];
  const owner = {
    speaks: ({ name }: Protocol) => void names.push(name),
    foreign: (name: string) => void names.push(name),
  };
  const input = new ClientInput(PROTOCOLS, owner, spoken);
  for (const chunk of chunks) {
    input.push(chunk);
    for (let request = input.next(); request !== undefined; request = input.next()) requests.push(owned(request));
    input.hold();
    if (dropped) input.dropCaches();
  }
  return { requests, spoken: names };
}

describe("ClientInput", () => {
  for (
    const [foreign, stream] of [["http", utf8("POST / HTTP/1.1\r\nHost: x\r\n\r\nNICK x\nhello\n")], [
      "tls",
      Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x0a, 0x41, 0x0a),
    ]] as const
  ) {
    it(`makes no request of ${foreign}, and names it once, wherever it is cut`, () => {
      for (const chunks of [...splits(stream), [...singleBytes(stream)]]) {
        assert.deepEqual(requestsOf(chunks, false), { requests: [], spoken: [foreign] });
      }
      const names: string[] = [];
      const note = ({ name }: { name: string }) => void names.push(name);
      const input = new ClientInput(PROTOCOLS, { speaks: note, foreign: (name) => note({ name }) });
      input.push(stream);
      input.end();
      assert.deepEqual([names, input.isDecided, input.next()], [[foreign], false, undefined]);
    });
  }
});

describe("ClientInput.dropCaches()", () => {
  for (const [name, bytes] of Object.entries(CONVERSATIONS)) {
    it(`does not change the requests of a client of ${name}, whenever it is called`, () => {
      const expected = requestsOf([bytes], false);
      assert.deepEqual(expected.spoken, [name]);
      assert.ok(expected.requests.length > 1);
      fc.assert(fc.property(fc.array(fc.nat(12), { maxLength: 30 }), (sizes) => {
        assert.deepEqual(requestsOf(chunked(bytes, sizes), true), expected);
      }));
      const known = PROTOCOLS[name as keyof typeof CONVERSATIONS];
      assert.deepEqual(requestsOf(singleBytes(bytes), true, known), requestsOf([bytes], false, known));
    });
  }

  it("keeps the end that a line past its limit has put to the stream", () => {
    const long = utf8(`${"x".repeat(1 << 20)}\n`);
    for (const dropped of [false, true]) {
      const { requests } = requestsOf([utf8("NICK a\n"), long, utf8("more\n")], dropped);
      assert.deepEqual(requests.map(({ kind }) => kind), ["command", "invalid"]);
    }
  });
});
