/** DESIGN 2.2: what members of each protocol see of what members of each protocol send, as bytes. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bodyOfText } from "../../../src/chat/body.ts";
import type { Body } from "../../../src/chat/body.ts";
import { encode } from "../../../src/chat/encoding.ts";
import { joined, textOf, utf8 } from "../../support/bytes.ts";
import { decode } from "../../support/decoding.ts";
import { bodyEvent } from "../../support/events.ts";
import { protocols } from "../../support/protocols.ts";
import { frame, json, linesIn, objectsIn, payloadsIn } from "../../support/wire.ts";

const KO = protocols("ko");
const EN = protocols("en");
/** 32 characters of four bytes each: no nickname takes more. */
const LONGEST = "𐐀".repeat(32);

/** How each protocol's client says something. */
const SENT = {
  text: (said: Uint8Array) => joined(said, utf8("\n")),
  binary: (said: Uint8Array) => frame(said),
  json: (said: Uint8Array) => json({ type: "message", room: "lobby", text: textOf(said) }),
};
type Sender = keyof typeof SENT;
const SENDERS = Object.keys(SENT) as Sender[];

/** The body of what a client sent; undefined when it is no message. */
function bodyOf(sender: Sender, said: Uint8Array): Body | undefined {
  const [request, ...more] = decode(KO[sender].decoder(), [SENT[sender](said)]);
  assert.equal(more.length, 0);
  if (request?.kind === "call") return bodyOfText((request.input as { text: string }).text);
  return request?.kind === "message" ? request.body : undefined;
}

interface Seen {
  readonly lines: string[];
  readonly payload: Uint8Array;
  readonly text?: unknown;
  readonly data?: unknown;
}

/** What members see of `said` by `nick`: lines, payloads without the name before them, an object's text or data. */
function seen(sender: Sender, said: Uint8Array | string, nick = "alice", { text, binary, json } = KO): Seen {
  const body = bodyOf(sender, typeof said === "string" ? utf8(said) : said);
  assert.ok(body !== undefined, "a message");
  const event = bodyEvent(1, nick, body);
  const [payload = utf8("?")] = payloadsIn(encode(event, binary.encoder(undefined).events));
  const start = utf8(`${nick}: `);
  assert.deepEqual(payload.subarray(0, start.length), start);
  const [object = {}] = objectsIn(encode(event, json.encoder(undefined).events));
  assert.equal(object["nick"], nick);
  return {
    lines: linesIn(encode(event, text.encoder(undefined).events)),
    payload: payload.slice(start.length),
    ...("data" in object ? { data: object["data"] } : { text: object["text"] }),
  };
}

/** What stands for a message that is too much for lines. */
const long = (bytes: number, nick = "alice") => [`${nick}: [긴 메시지 ${bytes}바이트]`];

describe("a message of one line", () => {
  for (const sender of SENDERS) {
    for (const said of ["안녕하세요", "👩‍👩‍👧 😀", "hi there", " \t.", "e\u0301\ufeff", "[시스템] bob님이 입장했습니다."]) {
      it(`sent as ${sender} reaches every member unchanged: ${JSON.stringify(said)}`, () => {
        assert.deepEqual(seen(sender, said), { lines: [`alice: ${said}`], payload: utf8(said), text: said });
      });
    }
  }

  it("with control characters reaches binary members as a binary client sent it, and others without them", () => {
    const said = "\u001b[31mred\u202e\u0085\r\u0000!";
    const clean = { lines: ["alice: [31mred!"], text: "[31mred!" };
    // What a terminal sends in text is a whole sequence.
    assert.deepEqual(seen("text", said), { lines: ["alice: red!"], text: "red!", payload: utf8("red!") });
    assert.deepEqual(seen("json", said), { ...clean, payload: utf8("[31mred!") });
    assert.deepEqual(seen("binary", said), { ...clean, payload: utf8(said) });
  });

  it("of nothing but controls is none, but for binary members", () => {
    const said = "\u001b\u202e\u0000";
    assert.equal(bodyOf("text", utf8(said)), undefined);
    assert.equal(bodyOf("json", utf8(said)), undefined);
    assert.deepEqual(seen("binary", said), { lines: [], payload: utf8(said), text: "" });
  });

  it("of no bytes is none", () => {
    for (const sender of SENDERS) assert.equal(bodyOf(sender, utf8("")), undefined, sender);
  });
});

describe("a message of several lines", () => {
  for (const sender of ["binary", "json"] as const) {
    it(`sent as ${sender} reaches text members with the name before each of them`, () => {
      const said = "하나\n\n  둘 😀\n[오류] x";
      const lines = ["alice: 하나", "alice: ", "alice:   둘 😀", "alice: [오류] x"];
      assert.deepEqual(seen(sender, said), { lines, payload: utf8(said), text: said });
    });

    it(`sent as ${sender} may end with an LF, which begins no other line`, () => {
      assert.deepEqual(seen(sender, "one\ntwo\n").lines, ["alice: one", "alice: two"]);
      assert.deepEqual(seen(sender, "one\n\n").lines, ["alice: one", "alice: "]);
      assert.deepEqual(seen(sender, "\n").lines, ["alice: "]);
      assert.deepEqual(seen(sender, "\n\n").lines, ["alice: ", "alice: "]);
      assert.deepEqual(seen(sender, "one\ntwo\n").text, "one\ntwo\n");
    });

    it(`sent as ${sender} may have 64 of them, and is named when it has 65`, () => {
      const said = (count: number) => Array.from({ length: count }, (_, i) => `${i}`).join("\n");
      const numbered = Array.from({ length: 64 }, (_, i) => `alice: ${i}`);
      assert.deepEqual(seen(sender, said(64)).lines, numbered);
      assert.deepEqual(seen(sender, `${said(64)}\n`).lines, numbered);
      assert.deepEqual(seen(sender, said(65)).lines, long(utf8(said(65)).length));
      assert.deepEqual(seen(sender, `${said(64)}\n\n`).lines, long(utf8(said(64)).length + 2));
      assert.deepEqual(seen(sender, "\n".repeat(64), LONGEST).lines, Array.from({ length: 64 }, () => `${LONGEST}: `));
      assert.deepEqual(seen(sender, "\n".repeat(65), LONGEST).lines, long(65, LONGEST));
    });
  }

  it("has CRs no text member sees", () => {
    assert.deepEqual(seen("binary", "one\r\ntwo\r\n"), {
      lines: ["alice: one", "alice: two"],
      payload: utf8("one\r\ntwo\r\n"),
      text: "one\ntwo\n",
    });
  });
});

describe("a message as lines", () => {
  const prefix = utf8(`${LONGEST}: `).length;

  it("may take 16 KiB with its prefixes, and is named when it takes one byte more", () => {
    const most = "x".repeat(16 * 1024 - prefix - 1);
    assert.deepEqual(seen("binary", most, LONGEST).lines, [`${LONGEST}: ${most}`]);
    assert.deepEqual(seen("binary", `${most}x`, LONGEST).lines, long(most.length + 1, LONGEST));
    const text = encode(bodyEvent(1, LONGEST, bodyOfText(most)), KO.text.encoder(undefined).events);
    assert.equal(text.length, 16 * 1024);
  });

  it("counts each line's prefix and end", () => {
    const each = 16 * 1024 / 64 - prefix - 1;
    const most = Array.from({ length: 64 }, () => "x".repeat(each)).join("\n");
    assert.equal(
      linesIn(encode(bodyEvent(1, LONGEST, bodyOfText(most)), KO.text.encoder(undefined).events)).length,
      64,
    );
    assert.equal(seen("binary", most, LONGEST).lines.length, 64);
    assert.deepEqual(seen("binary", `${most}x`, LONGEST).lines, long(most.length + 1, LONGEST));
    assert.equal(seen("binary", `${most}\n`, LONGEST).lines.length, 64, "but not an LF at its end");
  });

  it("is named by the bytes that were sent, and reaches the others whole", () => {
    const said = `${"긴".repeat(20_000)}\u0007`;
    const { lines, payload, text } = seen("binary", said);
    assert.deepEqual(lines, long(60_001));
    assert.deepEqual(payload, utf8(said));
    assert.equal(text, said.slice(0, -1));
    assert.deepEqual(seen("binary", said, "alice", EN).lines, ["alice: [long message 60001 bytes]"]);
  });
});

describe("a message that is no text", () => {
  const said = Uint8Array.of(0xff, 0x0a, 0x00, 0x80);

  it("reaches binary members as it is, JSON members in base64, and text members by its size", () => {
    assert.deepEqual(seen("binary", said), { lines: ["alice: [바이너리 4바이트]"], payload: said, data: "/woAgA==" });
    assert.deepEqual(seen("binary", said, "alice", EN).lines, ["alice: [binary 4 bytes]"]);
  });

  it("is shown to text members by its size, however large it is", () => {
    const large = new Uint8Array(65_536).fill(0xff);
    assert.deepEqual(seen("binary", large, LONGEST).lines, [`${LONGEST}: [바이너리 65536바이트]`]);
  });

  it("is no message in a text line", () => {
    assert.equal(bodyOf("text", Uint8Array.of(0x61, 0xff)), undefined);
  });
});
