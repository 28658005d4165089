/** One conversation in each protocol, cut in every way there is: the same requests, at the same cost. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ClientRequest } from "../../../src/chat/request.ts";
import { Detector, type ProtocolName, UNDECIDED } from "../../../src/protocol/detect.ts";
import { byteWork, joined, utf8 } from "../../support/bytes.ts";
import { chunked, drain, singleBytes, splits } from "../../support/decoding.ts";
import { protocols } from "../../support/protocols.ts";
import { Random } from "../../support/random.ts";
import { isSame } from "../../support/requests.ts";
import { frame, json } from "../../support/wire.ts";

/** Random chunkings, over the three protocols and the two conversations of each. */
const CHUNKINGS = 102_000;
const SEED = 3;

const LIMITS = { maxMessageBytes: 48, maxLineBytes: 64, maxFrameBytes: 96 };
const PROTOCOLS = protocols("ko", LIMITS);
const SAID = ["안녕하세요 👩‍👩‍👧", "hi  there", "\u001b[31mred", "x".repeat(48), "e\u0301\ufeff"];
const LF = utf8("\n");

/** What is said, and done besides, in each protocol. The last thing is not complete. */
const CONVERSATIONS: Record<ProtocolName, Uint8Array> = {
  text: joined(
    utf8("\ufeffNICK alice\r\n\n/join dev\n"),
    Uint8Array.of(0xff, 0xf4, 0xff, 0xfd, 0x06),
    ...SAID.flatMap((said) => [utf8(said), LF]),
    utf8("/msg bob 비밀\n"),
    Uint8Array.of(0xff, 0x0a),
    utf8(`${"y".repeat(49)}\n//shrug\n/leave\nunfinished`),
  ),
  binary: joined(
    ...["NICK alice", "", "/join dev", ...SAID, "/msg bob 비밀"].map(frame),
    frame(Uint8Array.of(0xff, 0x00, 0x0a)),
    ...["one\ntwo\r\n", "//shrug", "/leave"].map(frame),
    frame("unfinished").subarray(0, -1),
  ),
  json: joined(
    json({ type: "nick", nick: "alice", id: 0 }),
    utf8("\r\n"),
    json({ type: "join", room: "dev" }),
    ...SAID.slice(0, 3).map((text, id) => json({ type: "message", room: "dev", text, id })),
    json({ type: "direct", to: "bob", text: "비밀" }),
    Uint8Array.of(0xff, 0x0a),
    utf8('{"type":"nonsense"}\n[1]\n'),
    json({ type: "leave", room: "dev" }),
    utf8('{"type":"qu'),
  ),
};
/** The same, and then something too long. */
const ENDINGS: Record<ProtocolName, Uint8Array> = {
  text: joined(utf8("NICK a\nhi\n"), utf8("z".repeat(65)), utf8("\nlost\n")),
  binary: joined(frame("NICK a"), frame("hi"), frame("z".repeat(97)), frame("lost")),
  json: joined(json({ type: "ping" }), utf8(" ".repeat(97)), LF, json({ type: "quit" })),
};

/** What a connection makes of these chunks: detection first, then the decoder that it tells. */
function heard(chunks: Iterable<Uint8Array>): ClientRequest[] {
  const detector = new Detector();
  const requests: ClientRequest[] = [];
  let name: ProtocolName | undefined;
  let decoder = PROTOCOLS[UNDECIDED].decoder();
  for (const chunk of chunks) {
    const memory = new Uint8Array(chunk);
    if (name !== undefined) decoder.push(memory);
    else {
      const found = detector.push(memory);
      if (found === undefined) continue;
      assert.ok(found !== "http" && found !== "tls");
      name = found;
      decoder = PROTOCOLS[name].decoder();
      decoder.push(detector.head);
    }
    requests.push(...drain(decoder));
    decoder.hold();
    memory.fill(0xff);
  }
  return requests;
}

/** Asserts that the requests equal those of the stream in one chunk. */
function assertSame(requests: readonly ClientRequest[], whole: readonly ClientRequest[], how: () => string): void {
  if (!isSame(requests, whole)) assert.deepEqual(requests, whole, how());
}

function sizes(length: number, random: Random): number[] {
  const most = random.pick([2, 4, 16, 64, 256, length]);
  return Array.from({ length: Math.ceil(length / most) }, () => random.below(most + 1));
}

for (const name of ["text", "binary", "json"] as const) {
  describe(`a conversation in ${name}`, () => {
    it("is the same at every split point", () => {
      for (const stream of [CONVERSATIONS[name], ENDINGS[name]]) {
        const whole = heard([stream]);
        for (const chunks of splits(stream)) assertSame(heard(chunks), whole, () => `cut at ${chunks[0].length}`);
        assertSame(heard(singleBytes(stream)), whole, () => "byte by byte");
      }
    });

    it("is the same at every two split points", () => {
      const stream = ENDINGS[name];
      const whole = heard([stream]);
      for (let i = 0; i < stream.length; i += 1) {
        for (let j = 1; i + j < stream.length; j += 1) {
          assertSame(heard(chunked(stream, [i, j])), whole, () => `cut at ${i} and ${i + j}`);
        }
      }
    });

    it(`is the same in ${CHUNKINGS / 3} random chunkings`, () => {
      const random = new Random(SEED);
      for (const stream of [CONVERSATIONS[name], ENDINGS[name]]) {
        const whole = heard([stream]);
        for (let i = 0; i < CHUNKINGS / 6; i += 1) {
          const cut = sizes(stream.length, random);
          assertSame(heard(chunked(stream, cut)), whole, () => `chunks of ${cut}`);
        }
      }
    });

    it("costs no more than a few looks at each byte, however it is cut", () => {
      const stream = joined(...Array.from({ length: 200 }, () => joined(CONVERSATIONS[name], LF)));
      const random = new Random(SEED);
      const cuts = [
        [stream],
        [...singleBytes(stream)],
        ...[1, 2, 3].map(() => [...chunked(stream, sizes(stream.length, random))]),
      ];
      for (const chunks of cuts) {
        const work = byteWork(() => void heard(chunks));
        assert.ok(
          work <= 6 * stream.length,
          `${work} bytes of work in ${chunks.length} chunks of ${stream.length} bytes`,
        );
      }
    });
  });
}

describe("the conversations", () => {
  it("say the same in every protocol", () => {
    const kinds = Object.fromEntries(
      Object.entries(CONVERSATIONS).map(([name, stream]) => [name, heard([stream]).map(({ kind }) => kind).join(" ")]),
    );
    const said = "message message message message message";
    assert.deepEqual(kinds, {
      text: `command nothing command telnet ${said} command invalid invalid message command`,
      binary: `command nothing command ${said} command message message message command`,
      json: "call nothing call call call call call invalid invalid invalid call",
    });
    for (const stream of Object.values(ENDINGS)) {
      const last = heard([stream]).at(-1);
      assert.ok(last?.kind === "invalid" && last.fatal);
    }
  });
});
