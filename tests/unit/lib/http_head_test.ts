import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { HeadReader } from "../../../src/lib/http_head.ts";

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const read = (text: string) => new HeadReader().push(latin1(text));

const MAX_HEAD_BYTES = 8192;
const MAX_FIELDS = 100;

type HeadProgress = ReturnType<HeadReader["push"]>;

/** The result of reading `text` in two pieces, or one byte at a time. */
function readCut(text: string, at: number | "everywhere"): HeadProgress {
  const reader = new HeadReader();
  const bytes = latin1(text);
  const pieces = at === "everywhere"
    ? Array.from(bytes, (byte) => Uint8Array.of(byte))
    : [bytes.subarray(0, at), bytes.subarray(at)];
  for (const piece of pieces) {
    const progress = reader.push(piece);
    if (progress.kind !== "more") return progress;
  }
  return { kind: "more" };
}

function headOf(text: string) {
  const progress = read(text);
  assert.equal(progress.kind, "head", JSON.stringify(progress));
  return progress.kind === "head" ? progress : assert.fail();
}

const HOST = "Host: h\r\n";

describe("HeadReader", () => {
  it("reads the request line and the fields, and leaves what follows", () => {
    const text = "GET /a/b?c=d HTTP/1.1\r\nHOST:h:1\r\nX-A:  1 \t\r\nx-a: 2\r\nEmpty:\r\n\r\nGET";
    const { head, consumed } = headOf(text);
    assert.equal(consumed, text.length - 3);
    const { method, path, version, fields, hasBody, keepsAlive, upgrade } = head;
    assert.deepEqual([method, path, version], ["GET", "/a/b", "1.1"]);
    assert.deepEqual([...fields], [["host", "h:1"], ["x-a", "1, 2"], ["empty", ""]]);
    assert.deepEqual([hasBody, keepsAlive, upgrade], [false, true, undefined]);
  });

  const CONNECTIONS: [fields: string, version: string, keepsAlive: boolean, upgrade: string | undefined][] = [
    ["Connection: Close", "1.1", false, undefined],
    ["Connection: x, close", "1.1", false, undefined],
    ["Connection: keep-alive", "1.0", false, undefined],
    ["Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket", "1.1", true, "websocket"],
    ["Upgrade: websocket", "1.1", true, undefined],
    ["Connection: Upgrade\r\nUpgrade: websocket", "1.0", false, undefined],
  ];
  for (const [fields, version, keepsAlive, upgrade] of CONNECTIONS) {
    it(`knows what HTTP/${version} with ${JSON.stringify(fields)} wants of the connection`, () => {
      const { head } = headOf(`GET / HTTP/${version}\r\n${HOST}${fields}\r\n\r\n`);
      assert.deepEqual([head.keepsAlive, head.upgrade], [keepsAlive, upgrade]);
    });
  }

  const TARGETS: [target: string, path: string][] = [
    ["/", "/"],
    ["//", "//"],
    ["/?a?b", "/"],
    ["http://h/a?b", "/a"],
    ["http://H", "/"],
    ["https://h?b", "/"],
  ];
  for (const [target, path] of TARGETS) {
    it(`finds the path ${path} in ${target}`, () => {
      assert.equal(headOf(`GET ${target} HTTP/1.1\r\n${HOST}\r\n`).head.path, path);
    });
  }

  it("accepts OPTIONS *, a body of either form, HTTP/1.0 without Host, and empty lines ahead", () => {
    assert.equal(headOf(`OPTIONS * HTTP/1.1\r\n${HOST}\r\n`).head.path, "*");
    assert.equal(headOf(`POST / HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\n`).head.hasBody, true);
    assert.equal(headOf(`POST / HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n`).head.hasBody, false);
    assert.equal(headOf(`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: Chunked\r\n\r\n`).head.hasBody, true);
    assert.equal(headOf("GET / HTTP/1.0\r\n\r\n").head.fields.size, 0);
    assert.equal(headOf(`\r\n\r\nGET / HTTP/1.1\r\n${HOST}\r\n`).consumed, 31);
  });

  const request = (fields: string, version = "1.1") => `GET / HTTP/${version}\r\n${fields}\r\n`;
  const INVALID: [what: string, text: string, status: number][] = [
    ["HTTP/0.9", "GET /\r\n", 400],
    ["HTTP/0.9 with an empty line", "GET /\r\n\r\n", 400],
    ["HTTP/2.0", `GET / HTTP/2.0\r\n${HOST}\r\n`, 505],
    ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505],
    ["HTTP/1.2", `GET / HTTP/1.2\r\n${HOST}\r\n`, 505],
    ["HTTP/11", `GET / HTTP/11\r\n${HOST}\r\n`, 400],
    ["lower-case http", `GET / http/1.1\r\n${HOST}\r\n`, 400],
    ["a lower-case method", `get / HTTP/1.1\r\n${HOST}\r\n`, 400],
    ["two spaces", `GET  / HTTP/1.1\r\n${HOST}\r\n`, 400],
    ["a tab for a space", `GET\t/ HTTP/1.1\r\n${HOST}\r\n`, 400],
    ["a space behind the version", `GET / HTTP/1.1 \r\n${HOST}\r\n`, 400],
    ["a target that is no path", `GET a HTTP/1.1\r\n${HOST}\r\n`, 400],
    ["GET *", `GET * HTTP/1.1\r\n${HOST}\r\n`, 400],
    ["CONNECT", "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n", 400],
    ["a target with another host", `GET http://evil/ HTTP/1.1\r\n${HOST}\r\n`, 400],
    ["a target with a user", `GET http://u@h/ HTTP/1.1\r\n${HOST}\r\n`, 400],
    ["a control character in the target", `GET /\x01 HTTP/1.1\r\n${HOST}\r\n`, 400],
    ["bytes past ASCII in the target", `GET /\xc3\xa9 HTTP/1.1\r\n${HOST}\r\n`, 400],
    ["another protocol", "NICK alice\r\n", 400],
    ["a TLS ClientHello", "\x16\x03\x01\x02\x00\x01", 400],
    ["a line that ends in LF alone", `GET / HTTP/1.1\nHost: h\n\n`, 400],
    ["a field that ends in LF alone", request("Host: h\nX: y\r\n"), 400],
    ["a CR within a field", request(`Host: h\rX: y\r\n`), 400],
    ["a NUL within a field", request(`${HOST}X: a\0b\r\n`), 400],
    ["a folded field", request(`${HOST}X: a\r\n b\r\n`), 400],
    ["a field that begins with a space", request(` X: a\r\n${HOST}`), 400],
    ["a space before the colon", request(`${HOST}X : a\r\n`), 400],
    ["a field without a name", request(`${HOST}: a\r\n`), 400],
    ["a field without a colon", request(`${HOST}X\r\n`), 400],
    ["no Host", request(""), 400],
    ["two Hosts", request(`${HOST}host: evil\r\n`), 400],
    ["two Hosts that are the same", request(`${HOST}${HOST}`), 400],
    ["two Hosts in HTTP/1.0", request(`${HOST}${HOST}`, "1.0"), 400],
    ["two Content-Lengths", request(`${HOST}Content-Length: 1\r\nContent-Length: 1\r\n`), 400],
    ["a list of Content-Lengths", request(`${HOST}Content-Length: 1, 1\r\n`), 400],
    ["a Content-Length with a sign", request(`${HOST}Content-Length: +1\r\n`), 400],
    ["a negative Content-Length", request(`${HOST}Content-Length: -1\r\n`), 400],
    ["a hexadecimal Content-Length", request(`${HOST}Content-Length: 0x1\r\n`), 400],
    ["an empty Content-Length", request(`${HOST}Content-Length:\r\n`), 400],
    ["a huge Content-Length", request(`${HOST}Content-Length: ${"9".repeat(30)}\r\n`), 400],
    ["both framings", request(`${HOST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n`), 400],
    ["both framings, the other way", request(`${HOST}Transfer-Encoding: chunked\r\nContent-Length: 0\r\n`), 400],
    ["two Transfer-Encodings", request(`${HOST}Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n`), 400],
    ["Transfer-Encoding in HTTP/1.0", request(`${HOST}Transfer-Encoding: chunked\r\n`, "1.0"), 400],
    ["another Transfer-Encoding", request(`${HOST}Transfer-Encoding: gzip, chunked\r\n`), 501],
    ["a Transfer-Encoding with a tab", request(`${HOST}Transfer-Encoding: chun\tked\r\n`), 501],
    ["too many fields", request(HOST + "X: y\r\n".repeat(MAX_FIELDS)), 431],
    ["too long a field", request(`${HOST}X: ${"y".repeat(MAX_HEAD_BYTES)}\r\n`), 431],
    ["too long a request line", `GET /${"y".repeat(MAX_HEAD_BYTES)}`, 431],
  ];
  for (const [what, text, status] of INVALID) {
    it(`refuses ${what} with ${status}, however it is cut`, () => {
      const outcomes = [read(text), readCut(text, "everywhere")];
      if (text.length < 200) { for (let at = 1; at < text.length; at += 1) outcomes.push(readCut(text, at)); }
      for (const progress of outcomes) {
        assert.equal(progress.kind === "invalid" && progress.problem.status, status, JSON.stringify(progress));
      }
    });
  }

  it("reads the same however the bytes are cut, and the next request too", () => {
    const one = `GET /a HTTP/1.1\r\n${HOST}Accept: */*\r\n\r\n`;
    for (let at = 0; at <= one.length; at += 1) {
      const progress = readCut(one, at);
      assert.ok(progress.kind === "head" && progress.head.path === "/a", `${at}`);
    }
    const reader = new HeadReader();
    const bytes = latin1(one + one.replace("/a", "/b"));
    const first = reader.push(bytes);
    assert.ok(first.kind === "head");
    const second = reader.push(bytes.subarray(first.consumed));
    assert.ok(second.kind === "head" && second.head.path === "/b" && second.consumed === one.length);
  });

  it("has the largest head that it accepts, and the largest number of fields", () => {
    const fields = HOST + "X: y\r\n".repeat(MAX_FIELDS - 1);
    const largest = request(`${fields}`).slice(0, -2);
    const last = `X: ${"y".repeat(MAX_HEAD_BYTES - largest.length - 7 + "X: y\r\n".length)}\r\n\r\n`;
    const text = largest.slice(0, -"X: y\r\n".length) + last;
    assert.equal(text.length, MAX_HEAD_BYTES);
    assert.equal(read(text).kind, "head");
    assert.equal(readCut(text, "everywhere").kind, "head");
    assert.equal(read(text.replace("/", "/a")).kind, "invalid");
  });

  it("keeps obscure names apart, and bytes past ASCII in values", () => {
    const { fields } = headOf(request(`${HOST}__proto__: 1\r\nconstructor: 2\r\nX: \xe9\r\n`)).head;
    assert.deepEqual([fields.get("__proto__"), fields.get("constructor"), fields.get("x")], ["1", "2", "\xe9"]);
  });
});
