import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { ClientRequest } from "../../../src/chat/request.ts";
import type { Decoder, InputLimits } from "../../../src/protocol/codec.ts";
import { byteWork, joined, utf8 } from "../../support/bytes.ts";
import { chunked, chunkSizes, decode, drain, singleBytes, splits, take } from "../../support/decoding.ts";
import { mostHeld } from "../../support/held_bytes.ts";
import { protocols } from "../../support/protocols.ts";
import { command, fatal, message, nickMessage, NOTHING, payload, refused, shown } from "../../support/requests.ts";
import { frame, header } from "../../support/wire.ts";

const LIMITS: InputLimits = { maxMessageBytes: 4096, maxLineBytes: 65_536, maxFrameBytes: 65_536 };
const SMALL: InputLimits = { ...LIMITS, maxMessageBytes: 10, maxFrameBytes: 60 };
const NOT_UTF8 = Uint8Array.of(0x61, 0xff, 0x00, 0x0a, 0x80);
const PROTOCOLS = { large: protocols("ko", LIMITS).binary, small: protocols("ko", SMALL).binary };

function decoder(limits = LIMITS): Decoder {
  return limits === SMALL ? PROTOCOLS.small.decoder() : PROTOCOLS.large.decoder();
}

/** What one chunk asks for. */
function requests(stream: Uint8Array, limits = LIMITS): ClientRequest[] {
  return decode(decoder(limits), [stream]);
}

describe("binary decoder", () => {
  describe("payloads", () => {
    it("hold the words of a text line, without its LF", () => {
      const words = ["NICK alice", "/join dev", "안녕하세요", "//shrug", "/msg bob  hi there ", "NICK", "/"];
      assert.deepEqual(requests(joined(...words.map(frame))), [
        command("NICK", "alice"),
        command("/join", "dev"),
        message("안녕하세요"),
        message("/shrug"),
        command("/msg", "bob  hi there"),
        command("NICK"),
        command("/"),
      ]);
    });

    it("that begin with nick in another case are messages, which say what NICK would be given", () => {
      assert.deepEqual(requests(joined(frame("nick alice"), frame("Nick"))), [
        nickMessage("nick alice", "alice"),
        nickMessage("Nick", ""),
      ]);
      const bytes = joined(utf8("nick "), NOT_UTF8);
      assert.deepEqual(requests(frame(bytes)), [payload(bytes, undefined)]);
    });

    it("of no bytes are keep-alives", () => {
      assert.deepEqual(requests(joined(frame(""), frame("a"), frame(""))), [NOTHING, message("a"), NOTHING]);
    });

    it("may hold several lines, and CRs and other controls that only binary members get", () => {
      const bytes = utf8("one\r\ntwo\n\u001b[31mthree\u202e\n");
      assert.deepEqual(requests(frame(bytes)), [payload(bytes, "one\ntwo\n[31mthree\n")]);
    });

    it("may be any bytes at all, which are no text then", () => {
      assert.deepEqual(requests(frame(NOT_UTF8)), [payload(NOT_UTF8, undefined)]);
      assert.deepEqual(requests(frame(Uint8Array.of(0x2f, 0x2f, 0xff))), [
        payload(Uint8Array.of(0x2f, 0xff), undefined),
      ]);
      assert.deepEqual(requests(frame(Uint8Array.of(0))), [payload(Uint8Array.of(0), "")]);
    });

    it("of commands have to be UTF-8", () => {
      for (const words of ["/join ", "NICK ", "/"]) {
        assert.deepEqual(requests(frame(joined(utf8(words), NOT_UTF8))), [refused("INVALID_UTF8")], words);
      }
    });

    it("of commands may hold LF, which is no part of a name", () => {
      assert.deepEqual(requests(frame("NICK alice\n")), [command("NICK", "alice\n")]);
      assert.deepEqual(requests(frame("NICK\nalice")), [message("NICK\nalice")]);
      assert.deepEqual(requests(frame("/msg bob one\ntwo")), [command("/msg", "bob one\ntwo")]);
    });

    it("have the frame's limit, not that of a message in a line", () => {
      assert.deepEqual(requests(frame("x".repeat(60)), SMALL), [message("x".repeat(60))]);
      assert.deepEqual(requests(frame(`/msg bob ${"x".repeat(51)}`), SMALL), [
        command("/msg", `bob ${"x".repeat(51)}`),
      ]);
    });

    // Bun's sockets give Buffers, whose slice() is a view where that of other arrays is a copy.
    for (const [kind, make] of Object.entries({ Uint8Array: Uint8Array.from, Buffer: Buffer.from })) {
      it(`may be of a ${kind}`, () => {
        const frames = decoder();
        const chunk = make.call(
          Uint8Array,
          joined(frame("ascii"), frame("한글"), frame(NOT_UTF8), frame("dirty\u0007")),
        );
        frames.push(chunk);
        const [ascii, hangul, bytes, dirty] = drain(frames);
        chunk.fill(0xee);
        assert.deepEqual([ascii, hangul, bytes], [message("ascii"), message("한글"), payload(NOT_UTF8, undefined)]);
        assert.deepEqual(dirty, payload(utf8("dirty\u0007"), "dirty"));
      });
    }
  });

  describe("lengths", () => {
    it("may be the limit", () => {
      const most = new Uint8Array(65_536).fill(0x78);
      assert.deepEqual(requests(joined(frame(most), frame("ok"))), [payload(most, "x".repeat(65_536)), message("ok")]);
    });

    for (const length of [65_537, 0xff_ffff, 0x100_0000, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]) {
      it(`of ${length} end the stream, also after good frames, before anything is kept for it`, () => {
        const stream = joined(frame("ok"), header(length), utf8("lost".repeat(100)));
        const frames = decoder();
        let found: ClientRequest[] = [];
        const held = mostHeld(() => found = decode(frames, [stream]));
        assert.deepEqual(found, [message("ok"), fatal(65_536)]);
        assert.equal(held, stream.length, "nothing but the chunk itself");
        const after = frame("lost");
        assert.equal(byteWork(() => decode(frames, [after, after])), 0, "nothing after it is kept");
      });
    }

    it("are judged when the fourth byte of them is there", () => {
      const frames = decoder();
      assert.deepEqual(decode(frames, singleBytes(Uint8Array.of(0xff, 0xff, 0xff))), []);
      assert.deepEqual(decode(frames, [Uint8Array.of(0xff)]), [fatal(65_536)]);
    });

    it("that promise more than follows make it keep what follows, and no more", () => {
      const held = mostHeld(() => {
        assert.deepEqual(decode(decoder(), [joined(frame("ok"), header(65_536), utf8("only this"))]), [message("ok")]);
      });
      assert.equal(held, 4 + 2 + 4 + 9);
      const work = byteWork(() => void decode(decoder(), [joined(header(65_536), utf8("only this"))]));
      assert.ok(work < 100, `${work} bytes of work for what was only promised`);
    });

    it("that promise more take the next frame's bytes for their own", () => {
      assert.deepEqual(requests(joined(header(6), utf8("ab"), frame(""), frame("ok"))), [
        payload(joined(utf8("ab"), header(0)), "ab"),
        message("ok"),
      ]);
    });

    it("that promise less make a header of what is left", () => {
      assert.deepEqual(requests(joined(header(1), utf8("abcd\u0000rest"))), [message("a"), fatal(65_536)]);
    });
  });

  describe("chunks", () => {
    const CONVERSATION = joined(
      ...["NICK alice", "", "안녕하세요 👩‍👩‍👧", "/join dev", "one\ntwo\r\n", "x".repeat(60), "//"].map(frame),
      frame(NOT_UTF8),
      frame(joined(utf8("/join "), NOT_UTF8)),
      frame("/quit"),
      header(20),
      utf8("unfinished"),
    );
    const ENDING_BADLY = joined(frame("/ping"), header(61), frame("lost"));

    it("decode a conversation to what it says", () => {
      assert.deepEqual(requests(CONVERSATION, SMALL), [
        command("NICK", "alice"),
        NOTHING,
        message("안녕하세요 👩‍👩‍👧"),
        command("/join", "dev"),
        payload(utf8("one\ntwo\r\n"), "one\ntwo\n"),
        message("x".repeat(60)),
        message("/"),
        payload(NOT_UTF8, undefined),
        refused("INVALID_UTF8"),
        command("/quit"),
      ]);
      assert.deepEqual(requests(ENDING_BADLY, SMALL), [command("/ping"), fatal(60)]);
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
      const stream = fc.array(
        fc.oneof(
          fc.uint8Array({ maxLength: 70 }).map(frame),
          fc.constantFrom("NICK a", "/join b", "", "\n\n", "가").map(frame),
          fc.constantFrom(0, 59, 60, 61, 2 ** 31, 2 ** 32 - 1).map(header),
          fc.uint8Array({ maxLength: 6 }),
        ),
        { maxLength: 12 },
      ).map((pieces) => joined(...pieces));
      fc.assert(
        fc.property(stream, chunkSizes, (bytes, sizes) => {
          assert.deepEqual(decode(decoder(SMALL), chunked(bytes, sizes)), requests(bytes, SMALL));
        }),
        { numRuns: 500 },
      );
    });

    it("may come before the last one is used up", () => {
      const frames = decoder();
      const stream = joined(frame("a"), frame("b"), frame("c"));
      frames.push(stream.subarray(0, 7));
      assert.deepEqual(take(frames), message("a"));
      frames.push(stream.subarray(7));
      assert.deepEqual(drain(frames), [message("b"), message("c")]);
    });

    it("may change after hold()", () => {
      const frames = decoder();
      const chunk = joined(frame("a"), frame("b"), header(5), utf8("un"));
      frames.push(chunk);
      const first = take(frames);
      frames.hold();
      chunk.fill(0xff);
      assert.deepEqual([first ?? NOTHING, ...drain(frames)].map(shown), ["a", "b"]);
      assert.deepEqual(decode(frames, [utf8("fin")]), [message("unfin")]);
    });
  });

  describe("cost", () => {
    it("is linear in the bytes of a frame that comes byte by byte", () => {
      const work = (length: number) => {
        const stream = frame("x".repeat(length));
        return byteWork(() => assert.equal(decode(decoder(), singleBytes(stream)).length, 1));
      };
      const [half, whole] = [work(32_768), work(65_536)];
      assert.ok(half >= 32_768, `the count misses work: ${half}`);
      assert.ok(whole <= 8 * 65_536, `${whole} bytes of work`);
      assert.ok(whole <= 2.5 * half, `${whole} bytes of work, ${half} for half of it`);
    });

    it("is linear in a command's spaces, too: 64 KiB of them take no second", () => {
      const words = `/msg bob${" ".repeat(32_000)}x${" ".repeat(32_000)}y${" ".repeat(1000)}`;
      const started = performance.now();
      assert.deepEqual(requests(frame(words)), [command("/msg", `bob${" ".repeat(32_000)}x${" ".repeat(32_000)}y`)]);
      assert.deepEqual(requests(frame(`/who${" ".repeat(65_000)}`)), [command("/who")]);
      const ms = performance.now() - started;
      assert.ok(ms < 1000, `${ms} ms`);
    });

    it("is linear in the bytes of a chunk of many frames", () => {
      const chunk = new Uint8Array(65_536);
      const work = byteWork(() => assert.equal(requests(chunk).length, 16_384));
      assert.ok(work <= 4 * chunk.length, `${work} bytes of work`);
    });
  });
});
