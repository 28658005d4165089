import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ClientRequest } from "../../../src/chat/request.ts";
import type { Decoder, InputLimits } from "../../../src/protocol/codec.ts";
import { byteWork, joined, utf8 } from "../../support/bytes.ts";
import { decode, singleBytes, take } from "../../support/decoding.ts";
import { protocols } from "../../support/protocols.ts";
import { command, fatal, message, nickMessage, NOTHING, refused } from "../../support/requests.ts";

const LIMITS: InputLimits = { maxMessageBytes: 4096, maxLineBytes: 65_536, maxFrameBytes: 65_536 };
const SMALL: InputLimits = { ...LIMITS, maxMessageBytes: 40, maxLineBytes: 60 };

function decoder(limits = LIMITS): Decoder {
  return protocols("ko", limits).text.decoder();
}

/** What one chunk asks for. */
function requests(stream: string | Uint8Array, limits = LIMITS): ClientRequest[] {
  return decode(decoder(limits), [typeof stream === "string" ? utf8(stream) : stream]);
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

    it("treat any other CR as a control character, which the decoder removes", () => {
      assert.deepEqual(requests("a\rb\na\r\r\nNICK a\r\r\n"), [message("ab"), message("a"), command("NICK", "a\r")]);
    });

    it("that are empty ask for nothing", () => {
      assert.deepEqual(requests("\n\r\n\n"), [NOTHING, NOTHING, NOTHING]);
    });

    it("that are empty once they are clean ask for nothing", () => {
      assert.deepEqual(requests("\u001b\u202e\u0085\n\r\r\n"), [NOTHING, NOTHING]);
    });

    it("are cleaned of what could drive a terminal, and keep TAB", () => {
      assert.deepEqual(requests("\u001b[31mred\u009b\t\u202eend\u0000\n"), [message("red\tend")]);
    });

    it("without an LF ask for nothing", () => {
      assert.deepEqual(requests("hello"), []);
      assert.deepEqual(requests("NICK alice\n/quit"), [command("NICK", "alice")]);
    });

    it("come out one at a time", () => {
      const lines = decoder();
      lines.push(utf8("a\nb\n"));
      assert.deepEqual(take(lines), message("a"));
      assert.deepEqual(take(lines), message("b"));
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

    it("is a message in any other case, which says what NICK would be given", () => {
      assert.deepEqual(requests("nick alice\nNick  a b \nniCK\nnick a\u0001b\nnick \u0007\nnickname\n"), [
        nickMessage("nick alice", "alice"),
        nickMessage("Nick  a b ", " a b "),
        nickMessage("niCK", ""),
        nickMessage("nick ab", "a\u0001b"),
        nickMessage("nick ", ""),
        message("nickname"),
      ]);
    });

    it("is the letters of ASCII alone", () => {
      for (const text of ["nic\u212a alice", "n\u0131ck alice", "ｎｉｃｋ alice", ".ick a"]) {
        assert.deepEqual(requests(`${text}\n`), [message(text)], text);
      }
    });

    it("is only that word, at the beginning", () => {
      for (const text of ["NICKname", "NICK\talice", "nick\talice", " NICK alice", "NIC", "NICKNICK a"]) {
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
      assert.deepEqual(requests(`${"x".repeat(8193)}\n`, limits), [fatal(8192)]);
    });

    it("take a line of as many bytes as it may have", () => {
      const limits = { ...LIMITS, maxMessageBytes: 0 };
      const most = "x".repeat(65_536);
      assert.deepEqual(requests(`${most}\nok\n`, limits), [message(most), message("ok")]);
      assert.deepEqual(requests(`${most}\nok\n`), [refused("TOO_LONG", 4096), message("ok")]);
    });

    it("end the stream at a line that is one byte longer, ended or not", () => {
      const longer = "x".repeat(65_537);
      assert.deepEqual(requests(`ok\n${longer}\nok\n`), [message("ok"), fatal(65_536)]);
      assert.deepEqual(requests(`ok\n${longer}`), [message("ok"), fatal(65_536)]);
    });

    it("end the stream as soon as the unfinished line is too long, however it came", () => {
      const lines = decoder(SMALL);
      assert.deepEqual(decode(lines, singleBytes(utf8("x".repeat(60)))), []);
      assert.deepEqual(decode(lines, [utf8("x")]), [fatal(60)]);
    });

    it("count an unfinished line's CR", () => {
      assert.deepEqual(requests(`${"x".repeat(60)}\r\n`, SMALL), [fatal(60)]);
      assert.deepEqual(requests(`${"x".repeat(59)}\r\n`, SMALL), [refused("TOO_LONG", 40)]);
    });

    it("keep nothing of what comes after the end of the stream", () => {
      const lines = decoder(SMALL);
      assert.deepEqual(decode(lines, [utf8("x".repeat(61))]), [fatal(60)]);
      const work = byteWork(() => {
        for (let i = 0; i < 10; i += 1) lines.push(utf8("y".repeat(100)));
        lines.hold();
      });
      assert.equal(work, 0);
    });

    it("let nothing follow the end of the stream", () => {
      const lines = decoder(SMALL);
      assert.deepEqual(decode(lines, [utf8(`${"x".repeat(61)}\nlost\n`)]), [fatal(60)]);
      assert.deepEqual(decode(lines, [utf8("\n"), utf8("NICK alice\n"), utf8("x".repeat(100))]), []);
    });
  });
});
