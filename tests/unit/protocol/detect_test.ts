import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Detector, type ProtocolName, UNDECIDED } from "../../../src/protocol/detect.ts";
import { joined, textOf, utf8 } from "../../support/bytes.ts";
import { chunked, decode, singleBytes, splits } from "../../support/decoding.ts";
import { protocols } from "../../support/protocols.ts";
import { frame, json } from "../../support/wire.ts";

/** What a stream is that came in these chunks, as soon as that is sure, and how many bytes that took. */
function detected(chunks: Iterable<Uint8Array>): { name: ReturnType<Detector["push"]>; after: number } {
  const detector = new Detector();
  let after = 0;
  for (const chunk of chunks) {
    after += chunk.length;
    const name = detector.push(chunk);
    if (name !== undefined) return { name, after };
  }
  return { name: undefined, after };
}

/** Every way to cut `bytes` into chunks, none of them empty. */
function* cuts(bytes: Uint8Array): Generator<Uint8Array[]> {
  for (let pattern = 0; pattern < 2 ** (bytes.length - 1); pattern += 1) {
    const sizes: number[] = [0];
    for (let i = 0; i < bytes.length; i += 1) {
      sizes[sizes.length - 1] = (sizes.at(-1) ?? 0) + 1;
      if ((pattern >> i) & 1) sizes.push(0);
    }
    yield [...chunked(bytes, sizes.slice(0, -1))];
  }
}

const STREAMS: [what: string, first: readonly number[], name: ProtocolName | "tls", after: number][] = [
  ["a TLS ClientHello", [0x16, 0x03, 0x01, 0x02, 0x00], "tls", 3],
  ["a TLS ClientHello of less than 256 bytes", [0x16, 0x03, 0x01, 0x00, 0xf0], "tls", 3],
  ["a TLS record of the latest version", [0x16, 0x03, 0x04, 0x01, 0x01], "tls", 3],
  ["a record of no TLS", [0x16, 0x03, 0x05, 0x01, 0x01], "text", 4],
  ["SSL 3", [0x16, 0x03, 0x00, 0x01, 0x01], "binary", 3],
  ["telnet's options", [0xff, 0xfd, 0x03, 0xff, 0xfb], "text", 4],
  ["a line", [0x4e, 0x49, 0x43, 0x4b, 0x20], "text", 4],
  ["an empty line and more", [0x0a, 0x0a, 0x0a, 0x0a, 0x0a], "text", 4],
  ["spaces before a brace", [0x20, 0x7b, 0x22, 0x74, 0x79], "text", 4],
  ["a bracket", [0x5b, 0x7b, 0x7d, 0x5d, 0x0a], "text", 4],
  ["a byte order mark before a brace", [0xef, 0xbb, 0xbf, 0x7b, 0x7d], "text", 4],
  ["bytes that are not UTF-8", [0xff, 0xfe, 0x80, 0xc0, 0x0a], "text", 4],
  ["a length of 16 MiB and more, which has no NUL", [0x01, 0x01, 0x01, 0x01, 0x61], "text", 4],
  ["an object", [0x7b, 0x22, 0x74, 0x79, 0x70], "json", 4],
  ["an empty object and its line's end", [0x7b, 0x7d, 0x0d, 0x0a, 0x7b], "json", 4],
  ["a brace and no more sense", [0x7b, 0x7b, 0xff, 0x0a, 0x0a], "json", 4],
  ["a frame of ten bytes, not an empty line", [0x0a, 0x00, 0x00, 0x00, 0x4e], "binary", 2],
  ["a frame of 123 bytes, not JSON", [0x7b, 0x00, 0x00, 0x00, 0x4e], "binary", 2],
  ["a keep-alive", [0x00, 0x00, 0x00, 0x00, 0x61], "binary", 1],
  ["a frame whose length has its NUL first", [0x00, 0x01, 0x01, 0x01, 0x61], "binary", 1],
  ["a frame whose length has its NUL second", [0x01, 0x00, 0x01, 0x01, 0x61], "binary", 2],
  ["a frame whose length has its NUL third", [0x01, 0x01, 0x00, 0x01, 0x61], "binary", 3],
  ["a frame whose length has its NUL last", [0xff, 0xff, 0xff, 0x00, 0x61], "binary", 4],
  ["a NUL behind a brace and a newline", [0x7b, 0x0a, 0x0a, 0x00, 0x61], "binary", 4],
  ["a NUL only behind the first four bytes", [0x61, 0x61, 0x61, 0x61, 0x00], "text", 4],
  ["an object with a NUL only behind the first four bytes", [0x7b, 0x61, 0x61, 0x61, 0x00], "json", 4],
];

/** First lines of HTTP and what looks like them; `after` is how many bytes it takes to know. */
const REQUEST_LINES: [line: string, name: ProtocolName | "http", after: number][] = [
  ["GET / HTTP/1.1\r\n", "http", 5],
  ["POST /x HTTP/1.1\r\n", "http", 6],
  ["HEAD /x HTTP/1.1\r\n", "http", 6],
  ["PUT /x HTTP/1.0\r\n", "http", 5],
  ["DELETE /x HTTP/1.1\r\n", "http", 8],
  ["PATCH /x HTTP/1.1\r\n", "http", 7],
  ["TRACE /x HTTP/1.1\r\n", "http", 7],
  ["OPTIONS * HTTP/1.1\r\n", "http", 9],
  ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "http", 5],
  ["GET http://host/ HTTP/1.1\r\n", "http", 11],
  ["GET coap+ws://host/\n", "http", 14],
  ["GET /\n", "http", 5],
  ["CONNECT host:443 HTTP/1.1\r\n", "http", 27],
  ["CONNECT host:443 HTTP/1.1\n", "http", 26],
  ["GET x HTTP/1.0 \r\n", "http", 17],
  ["GET lost\n", "text", 9],
  ["GET lost HTTP\n", "text", 14],
  ["GET://x\n", "text", 4],
  ["GET \n", "text", 5],
  ["GETTING lost\n", "text", 4],
  ["POSTAL code\n", "text", 5],
  ["OPTION / HTTP/1.1\n", "text", 7],
  ["get / HTTP/1.1\n", "text", 4],
  ["NICK / HTTP/1.1\n", "text", 4],
  ["\ufeffGET / HTTP/1.1\n", "text", 4],
  [`CONNECT ${"x".repeat(1200)} HTTP/1.1\n`, "text", 1025],
];

describe("Detector", () => {
  for (const [line, name, after] of REQUEST_LINES) {
    it(`takes ${JSON.stringify(line.slice(0, 40))} for ${name}, however it is cut, after ${after} bytes`, () => {
      const bytes = utf8(line);
      assert.deepEqual(detected(singleBytes(bytes)), { name, after });
      for (const chunks of splits(bytes)) assert.equal(detected(chunks).name, name, `cut at ${chunks[0].length}`);
    });
  }

  it("waits for a line no longer than a line of text may be", () => {
    const line = utf8(`GET ${"x".repeat(57)} HTTP/1.1\n`);
    for (const chunks of [...splits(line), [...singleBytes(line)]]) {
      const detector = new Detector(60);
      let name: ReturnType<Detector["push"]>;
      for (const chunk of chunks) name ??= detector.push(chunk);
      assert.equal(name, "text");
    }
    assert.equal(new Detector(60).push(utf8(`GET ${"x".repeat(47)} HTTP/1.1\n`)), "http");
  });

  for (const [what, first, name, after] of STREAMS) {
    it(`takes ${what} for ${name}, however it is cut`, () => {
      const bytes = Uint8Array.from(first);
      for (const chunks of cuts(bytes)) {
        const found = detected(chunks);
        assert.equal(found.name, name, chunks.map(String).join(" | "));
        assert.ok(found.after >= after);
      }
    });

    it(`knows ${what} by ${after} ${after === 1 ? "byte" : "bytes"} and not before`, () => {
      assert.deepEqual(detected(singleBytes(Uint8Array.from(first))), { name, after });
    });
  }

  it("decides nothing on less than four bytes without a NUL, which at the end are text", () => {
    for (const short of ["", "h", "hi", "hi\n", "{", "{}", "{}\n"]) {
      assert.equal(detected(singleBytes(utf8(short))).name, undefined, short);
    }
    assert.equal(UNDECIDED, "text");
  });

  it("does not count empty chunks", () => {
    const nothing = new Uint8Array(0);
    const pieces = ["{", "", '"', "", "t", "", "y"].map(utf8);
    assert.deepEqual(detected([nothing, ...pieces, nothing]), { name: "json", after: 4 });
  });

  it("has every byte that came, before and after it is sure, in memory of its own", () => {
    const stream = joined(frame("NICK alice"), frame("hi"));
    for (const text of [stream, json({ type: "ping" }), utf8("NICK alice\nhi\n"), utf8("hi\n"), utf8("")]) {
      for (const chunks of splits(text)) {
        const detector = new Detector();
        let came: Uint8Array = new Uint8Array(0);
        for (const chunk of chunks) {
          const memory = new Uint8Array(chunk);
          detector.push(memory);
          memory.fill(0xff);
          came = joined(came, chunk);
          assert.deepEqual(detector.head, came);
        }
      }
    }
  });

  it("loses nothing on the way to the decoder, wherever the stream is cut", () => {
    const streams = {
      binary: joined(frame("NICK alice"), frame(""), frame("안녕")),
      json: joined(json({ type: "nick", nick: "alice" }), utf8("\n"), json({ type: "ping", id: 1 })),
      text: utf8("NICK alice\n\n안녕\n"),
    };
    for (const name of ["binary", "json", "text"] as const) {
      const stream = streams[name];
      const whole = decode(protocols()[name].decoder(), [stream]);
      assert.equal(whole.length, 3);
      for (const chunks of [...splits(stream), [...singleBytes(stream)]]) {
        const detector = new Detector();
        const rest = [...chunks];
        while (rest.length > 0 && detector.push(rest.shift() ?? utf8("")) === undefined);
        assert.deepEqual(decode(protocols()[name].decoder(), [detector.head, ...rest]), whole);
      }
    }
  });

  it("holds three bytes and one chunk at most", () => {
    const detector = new Detector();
    for (const byte of singleBytes(utf8("abc"))) assert.equal(detector.push(byte), undefined);
    assert.equal(detector.push(utf8("x".repeat(65_536))), "text");
    assert.equal(textOf(detector.head), `abc${"x".repeat(65_536)}`);
  });
});
