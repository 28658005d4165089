import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Answer } from "../../../src/chat/encoder.ts";
import { bodyOfText } from "../../../src/chat/body.ts";
import type { ErrorCode } from "../../../src/chat/code.ts";
import type { RoomEvent } from "../../../src/chat/event.ts";
import type { Request } from "../../../src/chat/request.ts";
import type { Decoder, InputLimits } from "../../../src/protocol/codec.ts";
import { type Language, SENTENCES } from "../../../src/protocol/messages.ts";
import { byteWork, joined, textOf, utf8 } from "../../support/bytes.ts";
import { chunked, chunkSizes, decode, drain, singleBytes, splits } from "../../support/decoding.ts";
import { protocols } from "../../support/protocols.ts";
import { joinEvent, leaveEvent, messageEvent } from "../../support/events.ts";

const LIMITS: InputLimits = { maxMessageBytes: 4096, maxLineBytes: 65_536, maxFrameBytes: 65_536 };
const SMALL: InputLimits = { ...LIMITS, maxMessageBytes: 40, maxLineBytes: 60 };

function decoder(limits = LIMITS): Decoder {
  return protocols("ko", limits).text.decoder();
}

/** What one chunk asks for. */
function requests(stream: string | Uint8Array, limits = LIMITS): Request[] {
  return decode(decoder(limits), [typeof stream === "string" ? utf8(stream) : stream]);
}

const NOTHING: Request = { kind: "nothing" };

function message(text: string): Request {
  return { kind: "message", body: { payload: utf8(text), text: utf8(text) } };
}

function command(word: string, rest = ""): Request {
  return { kind: "command", word, rest };
}

function refused(code: ErrorCode, about?: number): Request {
  return { kind: "invalid", problem: about === undefined ? { code } : { code, about }, fatal: false };
}

function fatal(limits = LIMITS): Request {
  return { kind: "invalid", problem: { code: "TOO_LONG", about: limits.maxLineBytes }, fatal: true };
}

describe("text decoder", () => {
  describe("lines", () => {
    it("are messages unless they are something else", () => {
      assert.deepEqual(requests("안녕하세요\nhi there\n nick\n"), [
        message("안녕하세요"),
        message("hi there"),
        message(" nick"),
      ]);
    });

    it("end with LF, and one CR before it is dropped", () => {
      assert.deepEqual(requests("a\r\nNICK alice\r\n/ping\r\n"), [
        message("a"),
        command("NICK", "alice"),
        command("/ping"),
      ]);
    });

    it("hold any other CR as a control character, which nobody sees", () => {
      assert.deepEqual(requests("a\rb\na\r\r\nNICK a\r\r\n"), [message("ab"), message("a"), command("NICK", "a\r")]);
    });

    it("that are empty ask for nothing", () => {
      assert.deepEqual(requests("\n\r\n\n"), [NOTHING, NOTHING, NOTHING]);
    });

    it("that are empty once they are clean ask for nothing", () => {
      assert.deepEqual(requests("\u001b\u202e\u0085\n\r\r\n"), [NOTHING, NOTHING]);
    });

    it("are cleaned of what could drive a terminal, and keep TAB", () => {
      assert.deepEqual(requests("\u001b[31mred\u009b\t\u202eend\u0000\n"), [message("[31mred\tend")]);
    });

    it("without an LF ask for nothing", () => {
      assert.deepEqual(requests("hello"), []);
      assert.deepEqual(requests("NICK alice\n/quit"), [command("NICK", "alice")]);
    });

    it("come out one at a time", () => {
      const lines = decoder();
      lines.push(utf8("a\nb\n"));
      assert.deepEqual(lines.next(), message("a"));
      assert.deepEqual(lines.next(), message("b"));
      assert.equal(lines.next(), undefined);
      assert.equal(lines.next(), undefined);
    });
  });

  describe("NICK", () => {
    it("is a command with everything behind one space, as it was sent", () => {
      assert.deepEqual(requests("NICK alice\nNICK  alice \nNICK a\u202eb\n"), [
        command("NICK", "alice"),
        command("NICK", " alice "),
        command("NICK", "a\u202eb"),
      ]);
    });

    it("may stand without a name", () => {
      assert.deepEqual(requests("NICK\nNICK \nNICK\r\n"), [command("NICK"), command("NICK"), command("NICK")]);
    });

    it("is only that word, in capitals, at the beginning", () => {
      for (const text of ["NICKname", "NICK\talice", "nick alice", " NICK alice", "NIC", "NICKNICK a"]) {
        assert.deepEqual(requests(`${text}\n`), [message(text)], text);
      }
    });
  });

  describe("slashes", () => {
    it("begin a command: a word, and what stands behind it without the spaces around", () => {
      assert.deepEqual(requests("/join dev\n/join   dev  \n/quit\n/msg bob hi  there \n/\n/ x\n"), [
        command("/join", "dev"),
        command("/join", "dev"),
        command("/quit"),
        command("/msg", "bob hi  there"),
        command("/"),
        command("/", "x"),
      ]);
    });

    it("leave what a command is given as it was sent", () => {
      assert.deepEqual(requests("/join a\u202eb\t\n"), [command("/join", "a\u202eb\t")]);
    });

    it("begin a message when there are two, which then begins with one", () => {
      assert.deepEqual(requests("//join dev\n//\n///\n"), [message("/join dev"), message("/"), message("//")]);
    });
  });

  describe("invalid UTF-8", () => {
    const INVALID = {
      "a stray continuation byte": [0x80],
      "an overlong form": [0xc0, 0xaf],
      "a character cut off": [0xea, 0xb0],
      "a surrogate": [0xed, 0xa0, 0x80],
      "more than U+10FFFF": [0xf4, 0x90, 0x80, 0x80],
      "a byte that never occurs": [0xff],
    };
    for (const [what, bytes] of Object.entries(INVALID)) {
      it(`is refused wherever ${what} stands, and the next line counts again`, () => {
        for (const before of ["", "hello ", "//", "NICK a", "/join a", "/"]) {
          const stream = joined(utf8(before), Uint8Array.from(bytes), utf8("\nok\n"));
          assert.deepEqual(requests(stream), [refused("INVALID_UTF8"), message("ok")], before);
        }
      });
    }
  });

  describe("limits", () => {
    it("take a message of as many bytes as it may have, and refuse one more without ending", () => {
      const most = "x".repeat(4096);
      assert.deepEqual(requests(`${most}\n${most}x\nok\n`), [message(most), refused("TOO_LONG", 4096), message("ok")]);
    });

    it("count a message's bytes, not its characters", () => {
      assert.deepEqual(requests(`${"가".repeat(1365)}\n`), [message("가".repeat(1365))]);
      assert.deepEqual(requests(`${"가".repeat(1366)}\n`), [refused("TOO_LONG", 4096)]);
    });

    it("do not count the CR before the LF as the message's", () => {
      const most = "x".repeat(4096);
      assert.deepEqual(requests(`${most}\r\n${most}x\r\n`), [message(most), refused("TOO_LONG", 4096)]);
    });

    it("hold for commands too", () => {
      const rest = "x".repeat(4090);
      assert.deepEqual(requests(`/join ${rest}\n/join ${rest}x\n`), [
        command("/join", rest),
        refused("TOO_LONG", 4096),
      ]);
      assert.deepEqual(requests(`NICK ${rest}xx\n`), [refused("TOO_LONG", 4096)]);
    });

    it("let a message be as long as a line where the message's limit is 0", () => {
      const limits = { ...LIMITS, maxMessageBytes: 0, maxLineBytes: 8192 };
      assert.deepEqual(requests(`${"x".repeat(8192)}\n`, limits), [message("x".repeat(8192))]);
      assert.deepEqual(requests(`${"x".repeat(8193)}\n`, limits), [fatal(limits)]);
    });

    it("take a line of as many bytes as it may have", () => {
      const limits = { ...LIMITS, maxMessageBytes: 0 };
      const most = "x".repeat(65_536);
      assert.deepEqual(requests(`${most}\nok\n`, limits), [message(most), message("ok")]);
      assert.deepEqual(requests(`${most}\nok\n`), [refused("TOO_LONG", 4096), message("ok")]);
    });

    it("end the stream at a line that is one byte longer, ended or not", () => {
      const longer = "x".repeat(65_537);
      assert.deepEqual(requests(`ok\n${longer}\nok\n`), [message("ok"), fatal()]);
      assert.deepEqual(requests(`ok\n${longer}`), [message("ok"), fatal()]);
    });

    it("end the stream as soon as the unfinished line is too long, however it came", () => {
      const lines = decoder(SMALL);
      assert.deepEqual(decode(lines, singleBytes(utf8("x".repeat(60)))), []);
      assert.deepEqual(decode(lines, [utf8("x")]), [fatal(SMALL)]);
    });

    it("count an unfinished line's CR", () => {
      assert.deepEqual(requests(`${"x".repeat(60)}\r\n`, SMALL), [fatal(SMALL)]);
      assert.deepEqual(requests(`${"x".repeat(59)}\r\n`, SMALL), [refused("TOO_LONG", 40)]);
    });

    it("keep nothing of what comes after the end of the stream", () => {
      const lines = decoder(SMALL);
      assert.deepEqual(decode(lines, [utf8("x".repeat(61))]), [fatal(SMALL)]);
      const work = byteWork(() => {
        for (let i = 0; i < 10; i += 1) lines.push(utf8("y".repeat(100)));
        lines.hold();
      });
      assert.equal(work, 0);
    });

    it("let nothing follow the end of the stream", () => {
      const lines = decoder(SMALL);
      assert.deepEqual(decode(lines, [utf8(`${"x".repeat(61)}\nlost\n`)]), [fatal(SMALL)]);
      assert.deepEqual(decode(lines, [utf8("\n"), utf8("NICK alice\n"), utf8("x".repeat(100))]), []);
    });
  });

  describe("chunks", () => {
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
        message("/shrug [31m"),
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
      assert.deepEqual(lines.next(), message("a"));
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
        const first = lines.next();
        lines.hold();
        chunk.fill(0xff);
        assert.deepEqual([first, ...drain(lines)].map((request) => request && shown(request)), ["a", "b", "/join dev"]);
        lines.push(utf8("ished\n"));
        assert.deepEqual(drain(lines).map(shown), ["unfinished"]);
      });

      it(`of ${kind} are in no message: it has bytes of its own`, () => {
        const lines = decoder();
        const chunk = make("ascii\n한글\ndirty\u0007\n");
        lines.push(chunk);
        const messages = drain(lines);
        chunk.fill(0xff);
        assert.deepEqual(messages.map(shown), ["ascii", "한글", "dirty"]);
      });
    }

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
        ).map(utf8),
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

    it("of any bytes never throw, give one request a line, and pass no limit", () => {
      fc.assert(
        fc.property(stream, chunkSizes, (bytes, sizes) => {
          const found = decode(decoder(SMALL), chunked(bytes, sizes));
          const lines = Buffer.from(bytes).toString("latin1").split("\n");
          const cut = lines.findIndex((line) => line.length > SMALL.maxLineBytes);
          assert.equal(found.length, cut === -1 ? lines.length - 1 : cut + 1);
          found.forEach((request, i) => assertWithinLimits(request, i === cut));
        }),
        { numRuns: 500 },
      );
    });
  });

  describe("cost", () => {
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
});

function shown(request: Request): string {
  if (request.kind === "message") return textOf(request.body.payload);
  return request.kind === "command" ? `${request.word} ${request.rest}` : request.kind;
}

function assertWithinLimits(request: Request, isFatal: boolean): void {
  switch (request.kind) {
    case "message": {
      const { payload, text } = request.body;
      assert.ok(payload.length > 0 && payload.length <= SMALL.maxMessageBytes);
      assert.deepEqual(text, payload);
      assert.doesNotMatch(textOf(payload), /(?!\t)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
      break;
    }
    case "command":
      assert.ok(utf8(request.word + request.rest).length <= SMALL.maxMessageBytes);
      assert.ok(!request.rest.includes("\n"));
      break;
    case "invalid":
    case "nothing":
      break;
  }
  assert.equal(request.kind === "invalid" && request.fatal, isFatal);
}

describe("text encoder", () => {
  const hello = messageEvent(2, "alice", "안녕하세요");
  const whisper: Answer = { kind: "whisper", whisper: { from: "alice", time: 0, body: bodyOfText("둘이서만") } };
  const inUse: Answer = { kind: "error", problem: { code: "NICK_IN_USE", about: "alice" } };
  const pong: Answer = { kind: "pong" };
  const encoders = { ko: protocols("ko").text.encoder, en: protocols("en").text.encoder };

  const EVENTS: Record<Language, [RoomEvent, string][]> = {
    ko: [
      [joinEvent(1, "alice"), "[시스템] alice님이 입장했습니다.\n"],
      [leaveEvent(3, "alice"), "[시스템] alice님이 퇴장했습니다.\n"],
      [hello, "alice: 안녕하세요\n"],
      [messageEvent(4, "철수", "😀"), "철수: 😀\n"],
      [messageEvent(5, "𐐀".repeat(32), "[시스템] x"), `${"𐐀".repeat(32)}: [시스템] x\n`],
    ],
    en: [
      [joinEvent(1, "alice"), "[system] alice joined.\n"],
      [leaveEvent(3, "alice"), "[system] alice left.\n"],
      [hello, "alice: 안녕하세요\n"],
    ],
  };
  const ANSWERS: Record<Language, [Answer, string][]> = {
    ko: [
      [whisper, "[귓속말] alice: 둘이서만\n"],
      [inUse, "[오류] NICK_IN_USE 이미 사용 중인 닉네임입니다: alice\n"],
      [pong, "[시스템] pong\n"],
    ],
    en: [
      [whisper, "[whisper] alice: 둘이서만\n"],
      [inUse, "[error] NICK_IN_USE The nickname is in use: alice\n"],
      [pong, "[system] pong\n"],
    ],
  };

  for (const language of ["ko", "en"] as const) {
    const encoder = encoders[language];
    const { system, error } = SENTENCES[language];

    it(`writes events in ${language}, byte for byte`, () => {
      for (const [event, line] of EVENTS[language]) assert.deepEqual(encoder.event(event), utf8(line));
    });

    it(`writes answers in ${language}, byte for byte`, () => {
      for (const [answer, line] of ANSWERS[language]) assert.deepEqual(encoder.answer(answer), utf8(line));
    });

    it(`replays a room in ${language} as its events were, the newcomer's own join last`, () => {
      const history = [joinEvent(1, "alice"), hello, leaveEvent(3, "alice")];
      const join = joinEvent(4, "bob");
      const lines = [...history, join].map((event) => textOf(encoder.event(event))).join("");
      const answer = encoder.answer({ kind: "joined", joined: { room: "lobby", epoch: "e", join, history } });
      assert.equal(textOf(answer), lines);
      const replay = encoder.answer({ kind: "history", room: "lobby", events: [...history, join] });
      assert.equal(textOf(replay), lines);
    });

    it(`answers who, rooms and help in ${language} with one line of the system each`, () => {
      const oneLine = (answer: Answer): string => {
        const line = textOf(encoder.answer(answer));
        assert.ok(line.startsWith(`${system} `), line);
        assert.equal(line.indexOf("\n"), line.length - 1, line);
        return line;
      };
      const who = oneLine({ kind: "who", room: "dev", names: ["alice", "철수"], count: 2 });
      assert.match(who, /dev.*2.*: alice, 철수\n$/);
      const crowd = oneLine({ kind: "who", room: "dev", names: ["alice", "bob"], count: 12_345 });
      assert.match(crowd, /12345.*: alice, bob .*12343/);
      const rooms = oneLine({
        kind: "rooms",
        rooms: [{ name: "lobby", members: 0 }, { name: "dev", members: 3 }],
        count: 2,
      });
      assert.match(rooms, /2.*: lobby\(0\), dev\(3\)\n$/);
      assert.match(oneLine({ kind: "help", usages: ["/join <room>", "/quit"] }), /\/join <room>.*\/quit/);
      oneLine({ kind: "notice", notice: "shutting_down" });
    });

    it(`keeps what a client sent on the line of its error in ${language}`, () => {
      const line = textOf(
        encoder.answer({ kind: "error", problem: { code: "NICK_INVALID", about: "a\n\r\u001b[시스템] x" } }),
      );
      assert.ok(line.startsWith(`${error} NICK_INVALID `), line);
      assert.ok(line.endsWith(": a[시스템] x\n"), line);
      assert.doesNotMatch(line.slice(0, -1), /\p{Cc}/u);
    });
  }

  it("writes nothing for a history without events", () => {
    assert.equal(protocols().text.encoder.answer({ kind: "history", room: "lobby", events: [] }).length, 0);
  });

  it("encodes an event once, however often it is replayed", () => {
    const event = messageEvent(1, "alice", "once");
    protocols().text.encoder.answer({ kind: "history", room: "lobby", events: [event] });
    protocols().text.encoder.answer({ kind: "history", room: "lobby", events: [event, event] });
    assert.equal(event.encodings.length, 1);
  });

  it("writes lines of which the decoder makes one message each", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
      const line = protocols().text.encoder.event(messageEvent(1, "alice", text));
      assert.deepEqual(requests(line), [message(textOf(line).slice(0, -1))]);
    }));
  });
});
