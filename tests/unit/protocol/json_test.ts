import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { ClientRequest } from "../../../src/chat/request.ts";
import type { Decoder, InputLimits } from "../../../src/protocol/codec.ts";
import { byteWork, joined, utf8 } from "../../support/bytes.ts";
import { chunked, chunkSizes, decode, singleBytes, splits } from "../../support/decoding.ts";
import { mostHeld } from "../../support/held_bytes.ts";
import { protocols } from "../../support/protocols.ts";
import { call, fatal, NOTHING, refused } from "../../support/requests.ts";
import { json } from "../../support/wire.ts";

const LIMITS: InputLimits = { maxMessageBytes: 4096, maxLineBytes: 65_536, maxFrameBytes: 65_536 };
const SMALL: InputLimits = { ...LIMITS, maxMessageBytes: 10, maxFrameBytes: 80 };
const PROTOCOLS = { large: protocols("ko", LIMITS).json, small: protocols("ko", SMALL).json };
const NOT_AN_OBJECT = refused("BAD_REQUEST", "expected one JSON object per line");
const PING = call("ping", {});

function decoder(limits = LIMITS): Decoder {
  return limits === SMALL ? PROTOCOLS.small.decoder() : PROTOCOLS.large.decoder();
}

/** What one chunk asks for. */
function requests(stream: string | Uint8Array, limits = LIMITS): ClientRequest[] {
  return decode(decoder(limits), [typeof stream === "string" ? utf8(stream) : stream]);
}

describe("JSON decoder", () => {
  describe("lines", () => {
    it("hold an object each, and one CR before the LF is dropped", () => {
      assert.deepEqual(requests('{"type":"ping"}\r\n {"type":"ping"} \n{"type":"quit"}\n{"type"'), [
        PING,
        PING,
        call("quit", {}),
      ]);
    });

    it("that are empty ask for nothing", () => {
      assert.deepEqual(requests("\n\r\n\n"), [NOTHING, NOTHING, NOTHING]);
    });

    it("that are no object are refused, and the next one counts again", () => {
      const lines = [
        "null",
        "true",
        "1",
        '"ping"',
        "[]",
        '[{"type":"ping"}]',
        " ",
        "{",
        "}",
        "hello",
        "{}{}",
        "{'type':1}",
      ];
      for (
        const line of [
          ...lines,
          '{"type":"ping",}',
          '{"type":"ping"}x',
          '{"n":NaN}',
          '{"n":Infinity}',
          '{"n":-Infinity}',
        ]
      ) {
        assert.deepEqual(requests(`${line}\n{"type":"ping"}\n`), [NOT_AN_OBJECT, PING], line);
      }
    });

    it("may not begin with a byte order mark, nor hold a control as it is in a string", () => {
      assert.deepEqual(requests('\ufeff{"type":"ping"}\n'), [NOT_AN_OBJECT]);
      assert.deepEqual(requests('{"type":"ping","id":"a\tb"}\n'), [NOT_AN_OBJECT]);
      assert.deepEqual(requests('{"type":"ping","id":"a\rb"}\n'), [NOT_AN_OBJECT]);
    });

    it("that are not UTF-8 are refused as that, wherever it stands", () => {
      for (const bytes of [[0x80], [0xc0, 0xaf], [0xea, 0xb0], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xff]]) {
        const broken = Uint8Array.from(bytes);
        for (const [before, after] of [["", ""], ["{", "}"], ['{"type":"ping","id":"', '"}']] as const) {
          const line = joined(utf8(before), broken, utf8(`${after}\n`), json({ type: "ping" }));
          assert.deepEqual(requests(line), [refused("INVALID_UTF8"), PING], `${before} ${bytes}`);
        }
      }
    });
  });

  describe("limits", () => {
    const padded = (bytes: number) => `{"type":"ping"${" ".repeat(bytes - 15)}}\n`;

    it("take a line of as many bytes as it may have, and end the stream at one more", () => {
      assert.deepEqual(requests(padded(65_536)), [PING]);
      assert.deepEqual(requests(`${padded(65_537)}${padded(15)}`), [fatal(65_536)]);
    });

    it("end the stream as soon as an unfinished line is too long, however it came", () => {
      const lines = decoder(SMALL);
      assert.deepEqual(decode(lines, singleBytes(utf8(" ".repeat(80)))), []);
      assert.deepEqual(decode(lines, [utf8(" ")]), [fatal(80)]);
      const more = utf8('{"type":"ping"}\n');
      assert.equal(byteWork(() => assert.deepEqual(decode(lines, [more, more]), [])), 0, "nothing after it is kept");
    });

    it("hold no more than a line and a chunk", () => {
      const stream = utf8(`${padded(80)}${" ".repeat(60)}`);
      assert.ok(mostHeld(() => void decode(decoder(SMALL), chunked(stream, [7, 90, 3]))) <= 80 + 90);
    });

    it("count a text's bytes in UTF-8, however it is written, and refuse one more with its id", () => {
      const say = (text: string) => json({ type: "message", room: "lobby", text, id: 5 });
      for (
        const [most, more] of [["x".repeat(4096), "x".repeat(4097)], ["가".repeat(1365), "가".repeat(1366)]] as const
      ) {
        assert.deepEqual(requests(joined(say(most), say(more), json({ type: "ping" }))), [
          call("message", { room: "lobby", text: most }, 5),
          refused("TOO_LONG", 4096, 5),
          PING,
        ]);
      }
      const escaped = utf8(`{"type":"direct","to":"b","text":"${"\\u0061".repeat(5)}bbbbb"}\n`);
      assert.deepEqual(requests(escaped, SMALL), [call("direct", { to: "b", text: "aaaaabbbbb" })]);
      assert.deepEqual(requests(json({ type: "direct", to: "b", text: "a".repeat(11), id: "d" }), SMALL), [
        refused("TOO_LONG", 10, "d"),
      ]);
    });

    it("let a text be as long as its line where its own limit is 0", () => {
      const text = "x".repeat(60_000);
      const { json: unlimited } = protocols("ko", { ...LIMITS, maxMessageBytes: 0 });
      const found = decode(unlimited.decoder(), [json({ type: "message", room: "lobby", text })]);
      assert.deepEqual(found, [call("message", { room: "lobby", text })]);
    });
  });

  describe("depth", () => {
    const TOO_DEEP = refused("BAD_REQUEST", "expected at most 16 nested objects and arrays");

    it("is bounded before anything is parsed", () => {
      const parse = JSON.parse;
      let parsed = 0;
      JSON.parse = (text) => (parsed += 1, parse(text));
      try {
        for (const bracket of ["[", "{", '{"a":', "[{", '{"a":['].map((it) => it.repeat(65_536 / it.length))) {
          assert.deepEqual(requests(`${bracket.slice(0, 65_536)}\n`), [TOO_DEEP]);
        }
        assert.deepEqual(requests(`${"[".repeat(32_768)}${"]".repeat(32_768)}\n`), [TOO_DEEP]);
        assert.deepEqual(requests(`${"]".repeat(1000)}${"[".repeat(2000)}\n`), [TOO_DEEP]);
      } finally {
        JSON.parse = parse;
      }
      assert.equal(parsed, 0);
    });

    it("may be 16 and not 17", () => {
      const nested = (depth: number) => `{"type":"ping","x":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}\n`;
      assert.deepEqual(requests(nested(16)), [PING]);
      assert.deepEqual(requests(nested(17)), [TOO_DEEP]);
    });

    it("does not count what stands beside one another, nor in strings", () => {
      assert.deepEqual(requests(`{"type":"ping","x":[${"[],".repeat(1000)}[]]}\n`), [PING]);
      for (const text of ["[".repeat(100), '"[{'.repeat(50), '\\"['.repeat(50), "\\".repeat(7) + "[".repeat(50)]) {
        assert.deepEqual(requests(json({ type: "message", room: "a", text })), [call("message", { room: "a", text })]);
      }
    });
  });

  describe("chunks", () => {
    const CONVERSATION = joined(
      json({ type: "nick", nick: "앨리스" }),
      utf8("\r\n[1]\n"),
      json({ type: "join", room: "dev", id: "j" }),
      Uint8Array.of(0x7b, 0xff, 0x7d, 0x0a),
      json({ type: "message", room: "dev", text: "👩‍👧\n", id: 1 }),
      json({ type: "message", room: "dev", text: "0123456789a" }),
      utf8('{"type":"quit"}\r\n{"type":"pi'),
    );
    const ENDING_BADLY = joined(json({ type: "ping" }), utf8(" ".repeat(81)), json({ type: "ping" }));

    it("decode a conversation to what it says", () => {
      assert.deepEqual(requests(CONVERSATION), [
        call("nick", { nick: "앨리스" }),
        NOTHING,
        NOT_AN_OBJECT,
        call("join", { room: "dev" }, "j"),
        refused("INVALID_UTF8"),
        call("message", { room: "dev", text: "👩‍👧\n" }, 1),
        call("message", { room: "dev", text: "0123456789a" }),
        call("quit", {}),
      ]);
      assert.deepEqual(requests(ENDING_BADLY, SMALL), [PING, fatal(80)]);
    });

    for (
      const [what, stream] of Object.entries({ "a conversation": CONVERSATION, "one that ends badly": ENDING_BADLY })
    ) {
      it(`may cut ${what} anywhere, into single bytes too`, () => {
        const whole = requests(stream, SMALL);
        for (const chunks of [...splits(stream), [...singleBytes(stream)]]) {
          assert.deepEqual(decode(decoder(SMALL), chunks), whole);
        }
      });
    }

    it("are cut at random and make no difference, whatever the bytes", () => {
      const line = fc.oneof(
        fc.json({ maxDepth: 3 }).map((text) => utf8(`${text}\n`)),
        fc.constantFrom("ping", "quit", "rooms", "x").map((type) => json({ type, id: 1 })),
        fc.uint8Array({ maxLength: 30 }),
        fc.string({ unit: "binary", maxLength: 12 }).map((text) => json({ type: "message", room: "a", text })),
      );
      const stream = fc.array(line, { maxLength: 12 }).map((lines) => joined(...lines));
      fc.assert(
        fc.property(stream, chunkSizes, (bytes, sizes) => {
          assert.deepEqual(decode(decoder(SMALL), chunked(bytes, sizes)), requests(bytes, SMALL));
        }),
        { numRuns: 500 },
      );
    });
  });

  describe("cost", () => {
    it("is linear in the bytes of a line that comes byte by byte", () => {
      const work = (length: number) => {
        const line = json({ type: "ping", x: "x".repeat(length - 24) });
        return byteWork(() => assert.equal(decode(decoder(), singleBytes(line)).length, 1));
      };
      const [half, whole] = [work(32_768), work(65_536)];
      assert.ok(half >= 2 * 32_768, `the count misses work: ${half}`);
      assert.ok(whole <= 8 * 65_536 && whole <= 2.5 * half, `${whole} bytes of work, ${half} for half of it`);
    });
  });
});
