import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Request } from "../../../src/chat/request.ts";
import type { Protocol } from "../../../src/protocol/mod.ts";
import { ClientInput } from "../../../src/server/client_input.ts";
import { joined, utf8 } from "../../support/bytes.ts";
import { chunked } from "../../support/decoding.ts";
import { protocols } from "../../support/protocols.ts";
import { owned } from "../../support/requests.ts";
import { frame } from "../../../src/protocol/frames.ts";

const PROTOCOLS = protocols();

const CONVERSATIONS = {
  text: utf8("NICK alice\nhello\n/rooms\r\n안녕\n\nlast"),
  json: utf8('{"type":"nick","nick":"alice"}\n{"type":"message","room":"lobby","text":"hi"}\n{"ty'),
  binary: joined(frame("NICK alice"), frame("hello"), frame(""), frame("/rooms"), frame("last").subarray(0, 6)),
};

/** What a conversation in these chunks asks for; with `trimmed`, the input lets go of what it can after each. */
function heard(
  chunks: Iterable<Uint8Array>,
  trimmed: boolean,
  spoken?: Protocol,
): { requests: Request[]; spoken: string[] } {
  const requests: Request[] = [];
  const names: string[] = [];
  const input = new ClientInput(PROTOCOLS, { speaks: ({ name }) => void names.push(name) }, spoken);
  for (const chunk of chunks) {
    input.push(chunk);
    for (let request = input.next(); request !== undefined; request = input.next()) requests.push(owned(request));
    input.hold();
    if (trimmed) input.trim();
  }
  return { requests, spoken: names };
}

describe("ClientInput.trim()", () => {
  for (const [name, bytes] of Object.entries(CONVERSATIONS)) {
    it(`makes no difference to what a client of ${name} says, wherever it comes`, () => {
      const expected = heard([bytes], false);
      assert.deepEqual(expected.spoken, [name]);
      assert.ok(expected.requests.length > 1);
      fc.assert(fc.property(fc.array(fc.nat(12), { maxLength: 30 }), (sizes) => {
        assert.deepEqual(heard(chunked(bytes, sizes), true), expected);
      }));
      const known = PROTOCOLS[name as keyof typeof CONVERSATIONS];
      assert.deepEqual(heard(chunked(bytes, Array.from(bytes, () => 1)), true, known), { ...expected, spoken: [] });
    });
  }

  it("does not let go of the end that a line too long has put to the stream", () => {
    const long = utf8(`${"x".repeat(1 << 20)}\n`);
    for (const trimmed of [false, true]) {
      const { requests } = heard([utf8("NICK a\n"), long, utf8("more\n")], trimmed);
      assert.deepEqual(requests.map(({ kind }) => kind), ["command", "invalid"]);
    }
  });
});
