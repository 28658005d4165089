import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import fc from "fast-check";
import { cleanString } from "../../../src/chat/clean_text.ts";
import type { ClientRequest } from "../../../src/chat/request.ts";
import type { Decoder, InputLimits } from "../../../src/protocol/codec.ts";
import { byteWork, joined, textOf, utf8 } from "../../support/bytes.ts";
import { chunked, chunkSizes, decode, drain, singleBytes, splits, take } from "../../support/decoding.ts";
import { assertSound } from "../../support/fuzz.ts";
import { protocols } from "../../support/protocols.ts";
import { command, isSame, message, NOTHING, refused, shown } from "../../support/requests.ts";
import { requestsIn } from "../../support/text_model.ts";

const LIMITS: InputLimits = { maxMessageBytes: 4096, maxLineBytes: 65_536, maxFrameBytes: 65_536 };
const SMALL: InputLimits = { ...LIMITS, maxMessageBytes: 40, maxLineBytes: 60 };

function decoder(limits = LIMITS): Decoder {
  return protocols("ko", limits).text.decoder();
}

/** What one chunk asks for. */
function requests(stream: string | Uint8Array, limits = LIMITS): ClientRequest[] {
  return decode(decoder(limits), [typeof stream === "string" ? utf8(stream) : stream]);
}

describe("chunks of text", () => {
  const CONVERSATION = joined(
    utf8("NICK alice\r\n안녕하세요 👩‍👩‍👧\n\n\r\n/join dev\n//shrug \u001b[31m\n"),
    Uint8Array.of(0x61, 0xff, 0x0a, 0x2f, 0x80, 0x0a),
    utf8(`${"x".repeat(40)}\n${"y".repeat(41)}\n${"가".repeat(13)}\r\n/msg bob  비밀 \nNICK\n/quit\nunfinished 줄`),
  );
  const ENDING_BADLY = utf8(`/ping\n${"z".repeat(30)}\n${"z".repeat(61)}\nlost\n`);

  it("decode a conversation to what it says", () => {
    assert.deepEqual(requests(CONVERSATION, SMALL), [
      command("NICK", "alice"),
      message("안녕하세요 👩‍👩‍👧"),
      NOTHING,
      NOTHING,
      command("/join", "dev"),
      message("/shrug "),
      refused("INVALID_UTF8"),
      refused("INVALID_UTF8"),
      message("x".repeat(40)),
      refused("TOO_LONG", 40),
      message("가".repeat(13)),
      command("/msg", "bob  비밀"),
      command("NICK"),
      command("/quit"),
    ]);
  });

  for (
    const [what, stream] of Object.entries({ "a conversation": CONVERSATION, "one that ends badly": ENDING_BADLY })
  ) {
    it(`may cut ${what} anywhere`, () => {
      const whole = requests(stream, SMALL);
      for (const chunks of splits(stream)) {
        assert.deepEqual(decode(decoder(SMALL), chunks), whole, `cut at ${chunks[0].length}`);
      }
    });

    it(`may be single bytes of ${what}`, () => {
      assert.deepEqual(decode(decoder(SMALL), singleBytes(stream)), requests(stream, SMALL));
    });
  }

  it("may cut a character", () => {
    for (const chunks of splits(utf8("😀가é\n"))) {
      assert.deepEqual(decode(decoder(), chunks), [message("😀가é")]);
    }
  });

  it("may come before the last one is used up", () => {
    const lines = decoder();
    lines.push(utf8("a\nb\nunfin"));
    assert.deepEqual(take(lines), message("a"));
    lines.push(utf8("ished\nc\n"));
    assert.deepEqual(drain(lines), [message("b"), message("unfinished"), message("c")]);
  });

  it("may be empty", () => {
    assert.deepEqual(decode(decoder(), [utf8(""), utf8("a"), utf8(""), utf8("\n"), utf8("")]), [message("a")]);
  });

  // Bun's sockets give Buffers, whose slice() is a view where that of other arrays is a copy.
  for (const [kind, make] of Object.entries({ Uint8Array: utf8, Buffer: (text: string) => Buffer.from(text) })) {
    it(`of ${kind} may change after hold()`, () => {
      const lines = decoder();
      const chunk = make("a\nb\n/join dev\nunfin");
      lines.push(chunk);
      const first = take(lines);
      lines.hold();
      chunk.fill(0xff);
      const requests = [first ?? NOTHING, ...drain(lines)];
      assert.deepEqual(requests.map(shown), ["a", "b", "/join dev"]);
      lines.push(utf8("ished\n"));
      assert.deepEqual(drain(lines).map(shown), ["unfinished"]);
    });

    it(`of ${kind} are not copied: a message is a range of its chunk unless it needs cleaning`, () => {
      const lines = decoder();
      const chunk = make("ascii\r\n한글\n//slash\ndirty\u0007\n");
      lines.push(chunk);
      const places = Array.from({ length: 4 }, () => {
        const request = lines.next();
        assert.ok(request?.kind === "message");
        const { array, start, end } = request.body.payload;
        return array === chunk ? [start, end] : textOf(array);
      });
      assert.deepEqual(places, [[0, 5], [7, 13], [15, 21], "dirty"]);
    });
  }

  it("may be large and hold many lines of any kind", () => {
    const texts = Array.from({ length: 700 }, (_, i) => `${i} ${"가x".repeat(i % 23)}`);
    texts.splice(350, 0, "y".repeat(3000), "tab\tand “quotes”…", "\u00a0\u00e9\u0085", "\u202eturned", "\u007f", "\r");
    const found = requests(texts.map((text) => `${text}\r\n`).join(""));
    const clean = texts.map(cleanString);
    assert.deepEqual(found, clean.map((text) => text === "" ? NOTHING : message(text)));
  });

  it("may be large and hold something that is not UTF-8: the rest is as it was", () => {
    const lines = Array.from({ length: 300 }, (_, i) => utf8(`${i} 안녕\n`));
    const whole = requests(joined(...lines));
    const spoilt = [...lines.slice(0, 100), Uint8Array.of(0x61, 0xec, 0x95, 0x0a), ...lines.slice(100)];
    assert.deepEqual(requests(joined(...spoilt)), [
      ...whole.slice(0, 100),
      refused("INVALID_UTF8"),
      ...whole.slice(100),
    ]);
  });

  /** Bytes in which lines, commands, characters and limits are likely. */
  const stream = fc.array(
    fc.oneof(
      fc.constantFrom(
        "\n",
        "\n",
        "\r\n",
        "\r",
        " ",
        "/",
        "//",
        "NICK",
        "NICK ",
        "/join ",
        "가",
        "😀",
        "\u001b",
        "\u202e",
        "\u001b[A",
        "\u001bO",
        "\ufeff",
        "\r\0",
        "\t",
        "\u3000",
        "USER a b c :",
        "PASS ",
        "PRIVMSG ",
      ).map(utf8),
      fc.constantFrom(
        [0xff],
        [0xff, 0xf6],
        [0xff, 0xfd],
        [0xff, 0xfb, 0x0a],
        [0xff, 0xff],
        [0xff, 0xfa],
        [0xff, 0xf0],
        [
          0xff,
          0xf4,
        ],
      ).map((bytes) => Uint8Array.from(bytes)),
      fc.nat(70).map((length) => utf8("x".repeat(length))),
      fc.uint8Array({ maxLength: 8 }),
    ),
    { maxLength: 60, size: "max" },
  ).map((pieces) => joined(...pieces));

  it("are cut at random and make no difference", () => {
    fc.assert(
      fc.property(stream, chunkSizes, (bytes, sizes) => {
        assert.deepEqual(decode(decoder(SMALL), chunked(bytes, sizes)), requests(bytes, SMALL));
      }),
      { numRuns: 500 },
    );
  });

  it("are large and cut at random and make no difference", () => {
    const large = fc.array(stream, { minLength: 3, maxLength: 8 }).map((streams) => joined(...streams, ...streams));
    const sizes = fc.array(fc.nat(4000), { maxLength: 4 });
    fc.assert(
      fc.property(large, sizes, (bytes, cuts) => {
        const lines = requests(bytes, { ...LIMITS, maxMessageBytes: 0 });
        assert.deepEqual(decode(decoder({ ...LIMITS, maxMessageBytes: 0 }), chunked(bytes, cuts)), lines);
        assert.deepEqual(
          decode(decoder({ ...LIMITS, maxMessageBytes: 0 }), chunked(bytes, Array(400).fill(50))),
          lines,
        );
      }),
      { numRuns: 200 },
    );
  });

  it("of any bytes never throw, ask for what the model says, and pass no limit", () => {
    fc.assert(
      fc.property(stream, chunkSizes, (bytes, sizes) => {
        const found = decode(decoder(SMALL), chunked(bytes, sizes));
        const expected = requestsIn(bytes, SMALL);
        if (!isSame(found, expected)) assert.deepEqual(found, expected);
        for (const request of found) assertSound(request, SMALL);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the cost of text", () => {
  it("is linear in the bytes of a line that comes byte by byte", () => {
    const work = (length: number) => {
      const line = utf8(`${"x".repeat(length - 1)}\n`);
      let count = 0;
      const bytes = byteWork(() => {
        const lines = decoder({ ...LIMITS, maxMessageBytes: 0, maxLineBytes: length });
        for (const byte of singleBytes(line)) {
          lines.push(byte);
          count += drain(lines).length;
          lines.hold();
        }
      });
      assert.equal(count, 1);
      return bytes;
    };
    const half = work(32_768);
    const whole = work(65_536);
    assert.ok(half >= 2 * 32_768, `the count misses work: ${half}`);
    assert.ok(whole <= 8 * 65_536, `${whole} bytes of work`);
    assert.ok(whole <= 2.5 * half, `${whole} bytes of work, ${half} for half of it`);
  });

  it("is linear in the bytes of a chunk of many lines", () => {
    const chunk = utf8("a\n".repeat(32_768));
    let count = 0;
    const bytes = byteWork(() => {
      const lines = decoder();
      lines.push(chunk);
      count = drain(lines).length;
      lines.hold();
    });
    assert.equal(count, 32_768);
    assert.ok(bytes <= 4 * chunk.length, `${bytes} bytes of work`);
  });
});
