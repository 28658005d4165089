/** What telnet, terminals and clients of other protocols put into a text stream, wherever it is cut. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ClientRequest } from "../../../src/chat/request.ts";
import type { InputLimits } from "../../../src/protocol/codec.ts";
import { joined, utf8 } from "../../support/bytes.ts";
import { decode, drain, singleBytes, splits } from "../../support/decoding.ts";
import { protocols } from "../../support/protocols.ts";
import { command, fatal, message, NOTHING, refused } from "../../support/requests.ts";
import { frame } from "../../support/wire.ts";
import { NOT_IRC, requestsIn, stream, telnet } from "../../support/text_model.ts";

const LIMITS: InputLimits = { maxMessageBytes: 40, maxLineBytes: 60, maxFrameBytes: 60 };
const [IAC, DONT, DO, WONT, WILL, SB, AYT, AO, IP, NOP, SE] = [255, 254, 253, 252, 251, 250, 246, 245, 244, 241, 240];
const [EOF, EOR, TIMING_MARK, WINDOW] = [236, 239, 6, 31];
const PING = command("/ping");

type Row = readonly [what: string, stream: Uint8Array, requests: readonly ClientRequest[]];

const TELNET: readonly Row[] = [
  [
    "Ctrl-C of telnet: IP is dropped, the timing mark refused before the next line",
    stream([IAC, IP, IAC, DO, TIMING_MARK], "/ping\n"),
    [telnet(IAC, WONT, TIMING_MARK), PING],
  ],
  ["an offer, which is refused", stream([IAC, WILL, 24], "hi\n"), [telnet(IAC, DONT, 24), message("hi")]],
  ["refusals, which are not answered", stream([IAC, WONT, 1, IAC, DONT, 3], "hi\n"), [message("hi")]],
  ["are you there", stream("he", [IAC, AYT], "llo\n"), [PING, message("hello")]],
  ["an option that is LF", stream("a", [IAC, DO, 10], "b\n"), [telnet(IAC, WONT, 10), message("ab")]],
  ["an option that is CR", stream("a", [IAC, WILL, 13], "\n"), [telnet(IAC, DONT, 13), message("a")]],
  ["a window of ten rows", stream("a", [IAC, SB, WINDOW, 0, 80, 0, 10, IAC, SE], "b\n"), [message("ab")]],
  ["a subnegotiation with an escaped IAC", stream([IAC, SB, 1, IAC, IAC, SE, IAC, SE], "b\n"), [message("b")]],
  ["commands without an answer", stream([IAC, NOP, IAC, AO, IAC, EOF, IAC, EOR, IAC, SE], "b\n"), [message("b")]],
  ["a byte of data, which is not UTF-8", stream("a", [IAC, IAC], "b\nc\n"), [refused("INVALID_UTF8"), message("c")]],
  ["an IAC that begins no command", stream("a", [IAC], "b\nc\n"), [refused("INVALID_UTF8"), message("c")]],
  ["an IAC before a line's end", stream([IAC], "\nc\n"), [refused("INVALID_UTF8"), message("c")]],
  ["a command within a name", stream("NICK al", [IAC, NOP], "ice\r\n"), [command("NICK", "alice")]],
  ["a command before CR LF", stream("a", [IAC, NOP], "\r\n"), [message("a")]],
  ["a command between CR and LF", stream("a\r", [IAC, NOP], "\n"), [message("a")]],
  ["CR NUL, which is CR", stream("NICK a\r\0\nb\r\0c\r\0\r\n"), [command("NICK", "a"), message("bc")]],
  ["a carriage return within a name", stream("NICK a\r\0b\n"), [command("NICK", "a\rb")]],
  [
    "commands that are no part of a line's length",
    stream("x".repeat(60), [IAC, NOP, IAC, NOP], "\n", "x".repeat(40), [IAC, AYT], "\n"),
    [refused("TOO_LONG", 40), PING, message("x".repeat(40))],
  ],
  ["a line that is too long, and a command in it", stream([IAC, AYT], "x".repeat(61), [IAC, AYT], "\n"), [
    PING,
    fatal(60),
  ]],
  ["a line that is too long before a command", stream("x".repeat(61), [IAC, AYT], "\nlost\n"), [fatal(60)]],
];

const TYPED: readonly Row[] = [
  ["a control character before a command", stream("\x04/ping\n"), [PING]],
  ["a backspace before a command", stream("\x08/quit\n"), [command("/quit")]],
  ["an arrow before a command", stream("\x1b[A/msg bob secret\n"), [command("/msg", "bob secret")]],
  ["an arrow of an application's keypad", stream("\x1bOA/ping\x1bOB\n"), [PING]],
  ["sequences in the middle", stream("\x1b[31mr\x1b[1;2Ce\x1b[3~d\x1b[?25l\x1b[ q\n"), [message("red")]],
  ["a sequence that is cut off", stream("red\x1b[31\n"), [message("red[31")]],
  ["what a mark turns", stream("\u202e/ping\n"), [PING]],
  ["controls in a command's word", stream("/pi\x07ng\x04\nN\x01ICK a\n"), [PING, command("NICK", "a")]],
  ["controls behind a command", stream("/ping \x04\n/ping\x04 \x04\n"), [PING, PING]],
  ["controls in a name, which is judged as it was sent", stream("NICK a\x07\n/join b\x07\n"), [
    command("NICK", "a\x07"),
    command("/join", "b\x07"),
  ]],
  ["a byte order mark at the start", stream("\ufeff/ping\n\ufeff/ping\n"), [PING, message("\ufeff/ping")]],
  ["a byte order mark before NICK", stream("\ufeffNICK a\n"), [command("NICK", "a")]],
  ["a byte order mark alone", stream("\ufeff\n\ufeff\n"), [NOTHING, message("\ufeff")]],
  ["a byte order mark behind a telnet command", stream([IAC, WONT, 1], "\ufeff/ping\n"), [PING]],
  ["white space alone", stream(" \n\t\n \t \r\n\u3000\u00a0\u1680\u2003\u2028\u202f\u205f\n\x04 \n"), [
    ...[NOTHING, NOTHING, NOTHING, NOTHING, NOTHING],
  ]],
  ["white space and more", stream(" .\n\u3000가\n\u200b\n"), [message(" ."), message("\u3000가"), message("\u200b")]],
];

const FOREIGN: readonly Row[] = [
  ["an IRC client", stream("NICK a\r\nUSER a 0 * :Alice\r\n"), [command("NICK", "a"), NOT_IRC]],
  ["an IRC client and blank lines", stream("NICK a\n\n \nUSER a 0 * :b\n"), [
    ...[command("NICK", "a"), NOTHING, NOTHING, NOT_IRC],
  ]],
  ["an IRC client behind telnet", stream("NICK a\n", [IAC, NOP], "USER a 0 * :b\n"), [command("NICK", "a"), NOT_IRC]],
  ["talk of users", stream("NICK a\nUSER a b\nUSER a 0 * :b\n"), [
    ...[command("NICK", "a"), message("USER a b"), message("USER a 0 * :b")],
  ]],
  ["talk of users behind another line", stream("NICK a\nhi\nUSER a 0 * :b\n"), [
    ...[command("NICK", "a"), message("hi"), message("USER a 0 * :b")],
  ]],
  ["passwords", stream("PASS secret\nNICK a\nPASS secret\nPRIVMSG NickServ :IDENTIFY secret\n\x04PASS secret\n"), [
    refused("UNKNOWN_COMMAND", "PASS"),
    command("NICK", "a"),
    refused("UNKNOWN_COMMAND", "PASS"),
    refused("UNKNOWN_COMMAND", "PRIVMSG"),
    refused("UNKNOWN_COMMAND", "PASS"),
  ]],
  ["words that only begin alike", stream("PASSWORD x\nPASS\npass me the salt\nPrivmsg\nP\n"), [
    ...["PASSWORD x", "PASS", "pass me the salt", "Privmsg", "P"].map(message),
  ]],
];

for (const [title, rows] of Object.entries({ telnet: TELNET, "a terminal": TYPED, "another protocol": FOREIGN })) {
  describe(`a text stream with what ${title} sends`, () => {
    for (const [what, bytes, requests] of rows) {
      it(`is read with ${what}, wherever it is cut`, () => {
        const decoder = () => protocols("ko", LIMITS).text.decoder();
        assert.deepEqual(decode(decoder(), [bytes]), requests);
        for (const chunks of splits(bytes)) {
          assert.deepEqual(decode(decoder(), chunks), requests, `cut at ${chunks[0].length}`);
        }
        assert.deepEqual(decode(decoder(), singleBytes(bytes)), requests);
        assert.deepEqual(requestsIn(bytes, LIMITS), requests, "the model");
      });
    }
  });
}

describe("a telnet command", () => {
  it("is answered at once, before the line that it stands in ends", () => {
    const decoder = protocols().text.decoder();
    assert.deepEqual(decode(decoder, [stream("NICK a\nhel", [IAC, DO, TIMING_MARK])]), [
      command("NICK", "a"),
      telnet(IAC, WONT, TIMING_MARK),
    ]);
    assert.deepEqual(decode(decoder, [utf8("lo\n")]), [message("hello")]);
  });

  it("comes in its order where a chunk comes before the last one is used up", () => {
    const decoder = protocols().text.decoder();
    decoder.push(utf8("a\nb\nunfin"));
    assert.equal(decoder.next()?.kind, "message");
    decoder.push(stream("ished", [IAC, DO, TIMING_MARK]));
    decoder.push(utf8("\n"));
    assert.deepEqual(drain(decoder), [message("b"), telnet(IAC, WONT, TIMING_MARK), message("unfinished")]);
  });

  it("holds nothing of a subnegotiation, and ends one that is too long", () => {
    const decoder = protocols().text.decoder();
    const endless = stream([IAC, SB], "x".repeat(1025), "hello\n");
    assert.deepEqual(decode(decoder, [endless]), [message("hello")]);
    assert.deepEqual(requestsIn(endless, { ...LIMITS, maxMessageBytes: 4096 }), [message("hello")]);
  });

  it("is one request for each answer, however many there are", () => {
    const decoder = protocols().text.decoder();
    const flood = stream(...Array.from({ length: 1000 }, () => [IAC, DO, 1]));
    assert.deepEqual(decode(decoder, [flood]), Array.from({ length: 1000 }, () => telnet(IAC, WONT, 1)));
  });

  it("keeps a decoder that has half of it from being replaced", () => {
    for (const half of [[IAC], [IAC, DO], [IAC, SB, 1], [IAC, SB, 1, IAC]]) {
      const decoder = protocols().text.decoder();
      decode(decoder, [stream("NICK a\n", half)]);
      assert.equal(decoder.isEmpty, false);
    }
    const decoder = protocols().text.decoder();
    decode(decoder, [stream([IAC, NOP])]);
    assert.equal(decoder.isEmpty, true);
  });

  it("is data in the other protocols", () => {
    const line = stream('{"type":"ping"}', [IAC, DO, 1], "\n");
    assert.deepEqual(decode(protocols().json.decoder(), [line]), [refused("INVALID_UTF8")]);
    const [request] = decode(protocols().binary.decoder(), [stream([3, 0, 0, 0], [IAC, DO, 1])]);
    assert.ok(request?.kind === "message");
    assert.deepEqual(request.body.payload.copy(), stream([IAC, DO, 1]));
  });
});

describe("a binary payload", () => {
  it("that begins with an IRC command is what its program says: no IRC client sends frames", () => {
    for (const said of ["PASS secret", "PRIVMSG a :b", "USER a 0 * :b", " "]) {
      const requests = decode(protocols().binary.decoder(), [joined(frame("NICK a"), frame(said))]);
      assert.deepEqual(requests, [command("NICK", "a"), message(said)]);
    }
  });
});
