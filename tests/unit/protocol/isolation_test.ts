/** Clients whose bytes come through one buffer, as on Deno: what one sends makes no difference to another. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { ClientRequest } from "../../../src/chat/request.ts";
import type { Decoder } from "../../../src/protocol/codec.ts";
import { utf8 } from "../../support/bytes.ts";
import { chunked, chunkSizes, decode, drain } from "../../support/decoding.ts";
import { protocols } from "../../support/protocols.ts";
import { message } from "../../support/requests.ts";

const ESCAPE = "\u001b]0;owned\u0007";
const CLEANED = message("]0;owned");

function decoders(): readonly [Decoder, Decoder] {
  const { text } = protocols();
  return [text.decoder(), text.decoder()];
}

/** Two clients that take turns with one buffer; what each of them asks for. */
class TwoClients {
  readonly requests: readonly [ClientRequest[], ClientRequest[]] = [[], []];
  readonly #decoders = decoders();
  readonly #buffer = new Uint8Array(64 * 1024);

  send(client: 0 | 1, bytes: Uint8Array): void {
    const decoder = this.#decoders[client];
    this.#buffer.set(bytes);
    decoder.push(this.#buffer.subarray(0, bytes.length));
    this.requests[client].push(...drain(decoder));
    decoder.hold();
  }
}

describe("two clients in text", () => {
  it("do not make an escape sequence pass that one sends in two pieces while the other sends clean lines", () => {
    const clean = utf8("clean\n".repeat(100));
    for (let cut = 0; cut <= ESCAPE.length; cut += 1) {
      const clients = new TwoClients();
      clients.send(0, clean);
      clients.send(1, utf8(`clean\n${ESCAPE.slice(0, cut)}`));
      clients.send(0, clean);
      clients.send(1, utf8(`${ESCAPE.slice(cut)}\n`));
      assert.deepEqual(clients.requests[1], [message("clean"), CLEANED], `cut at ${cut}`);
    }
  });

  it("do not make one pass whose end waits, with a command pending, while the other sends clean lines", () => {
    for (let cut = 1; cut <= ESCAPE.length; cut += 1) {
      const [alice, mallory] = decoders();
      assert.deepEqual(decode(mallory, [utf8(`clean\n${ESCAPE.slice(0, cut)}`)]), [message("clean")]);
      mallory.push(utf8(`${ESCAPE.slice(cut)}\n`));
      mallory.hold();
      alice.push(utf8("clean\nclean\n"));
      assert.deepEqual(drainOne(alice), message("clean"));
      assert.deepEqual(drain(mallory), [CLEANED], `cut at ${cut}`);
    }
  });

  it("do not make one pass where their requests are taken in turns", () => {
    const [alice, mallory] = decoders();
    mallory.push(utf8(`${ESCAPE}\n${ESCAPE}\n`));
    alice.push(utf8("clean\nclean\n"));
    for (let i = 0; i < 2; i += 1) {
      assert.deepEqual(drainOne(alice), message("clean"));
      assert.deepEqual(drainOne(mallory), CLEANED);
    }
  });

  it("do not make one pass in an array that held clean lines before", () => {
    const [alice, mallory] = decoders();
    const array = utf8("clean line\n".repeat(100));
    for (const decoder of [alice, mallory]) {
      array.set(utf8("clean line\n".repeat(100)));
      decoder.push(array);
      assert.equal(drain(decoder).length, 100);
      decoder.hold();
      array.set([0x1b, 0x07, 0x0a, 0xff]);
      decoder.push(array);
      const [first, second] = drain(decoder);
      assert.deepEqual([first?.kind, second?.kind], ["nothing", "invalid"]);
      decoder.hold();
    }
  });

  it("are understood as if each were alone, whatever they send and however it is cut", () => {
    const piece = fc.constantFrom(
      "clean line\n",
      "안녕하세요\n",
      `${ESCAPE}\n`,
      ESCAPE,
      "\n",
      "\u202e",
      "x".repeat(300),
      "NICK ",
    );
    const stream = fc.array(piece, { maxLength: 40 }).map((pieces) => utf8(pieces.join("")));
    fc.assert(
      fc.property(stream, stream, chunkSizes, chunkSizes, (first, second, sizes, others) => {
        const clients = new TwoClients();
        const chunks = [[...chunked(first, sizes)], [...chunked(second, others)]] as const;
        for (let i = 0; i < Math.max(chunks[0].length, chunks[1].length); i += 1) {
          for (const client of [0, 1] as const) clients.send(client, chunks[client][i] ?? new Uint8Array(0));
        }
        const { text } = protocols();
        const singleThread = [first, second].map((bytes) => decode(text.decoder(), [bytes]));
        assert.deepEqual(clients.requests, singleThread);
      }),
      { numRuns: 300 },
    );
  });
});

function drainOne(decoder: Decoder): ClientRequest | undefined {
  const request = decoder.next();
  if (request?.kind !== "message") return request;
  return message(new TextDecoder().decode(request.body.payload.view()));
}
