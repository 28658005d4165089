import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { cleanString } from "../../../src/chat/clean_text.ts";
import { nameKey as serverKey } from "../../../src/chat/name_key.ts";
import * as server from "../../../src/chat/nickname.ts";
import { linkPieces } from "../../../src/web/app/lib/links.js";
import { base64Length, cleanText, utf8Length } from "../../../src/web/app/lib/text.js";
import { mentions, nameKey, parseNickname, parseRoomName } from "../../../src/web/app/model/names.js";

describe("the page's rules for text", () => {
  const unit = fc.oneof(
    fc.constantFrom("\u202e", "\u2066", "\u0007", "\t", "\n", "\u0085", "\u3164"),
    fc.string({ unit: "grapheme", maxLength: 3 }),
  );
  const anyText = fc.array(unit).map((units) => units.join(""));

  it("drop what the server drops", () => {
    fc.assert(fc.property(anyText, (text) => {
      const sent = text.replaceAll("\r", "");
      assert.equal(cleanText(sent), cleanString(sent));
    }));
  });

  it("take for a name what the server does, scripts aside", () => {
    const names = fc.stringMatching(/^[a-zA-Z0-9가-힣\u0301_.-]{0,40}$/u);
    fc.assert(fc.property(names, (name) => assert.equal(parseNickname(name), server.parseNickname(name)?.name)));
  });

  it("take for a name all that the server does, and for the same what it does", () => {
    const names = fc.oneof(fc.stringMatching(/^[\p{L}\p{Nd}_.-]{0,40}$/u), anyText);
    fc.assert(fc.property(names, (name) => {
      if (name.trim() !== name) return;
      const [nickname, room] = [server.parseNickname(name)?.name, server.parseRoomName(name)?.name];
      if (nickname !== undefined) assert.equal(parseNickname(name), nickname);
      if (room !== undefined) assert.equal(parseRoomName(name), room);
      assert.equal(nameKey(name), serverKey(name));
    }));
  });

  it("take no name with more than three marks in a row, and keep no half of a character", () => {
    assert.deepEqual(
      [3, 4].map((count) => parseNickname(`q${"\u0301\u0323\u0330\u0331".slice(0, count)}`) !== undefined),
      [
        true,
        false,
      ],
    );
    assert.equal(cleanText("a\ud800b"), "a\ufffdb");
  });

  it("count bytes as the server does", () => {
    assert.deepEqual(["", "a", "가", "🍜", "e\u0301"].map(utf8Length), [0, 1, 3, 4, 3]);
    for (let length = 0; length < 10; length += 1) {
      assert.equal(base64Length(Buffer.alloc(length).toString("base64")), length);
    }
  });

  it("find the reader's name as a separate word, with a Korean particle behind it or not", () => {
    for (const text of ["alice", "hi Alice!", "(ALICE)", "alice, alice", "alice는 어디?", "@alice"]) {
      assert.equal(mentions(text, "alice"), true, text);
    }
    for (const text of ["malice", "alices", "alice_2", "al ice", ""]) {
      assert.equal(mentions(text, "alice"), false, text);
    }
    assert.equal(mentions("앨리스님 안녕하세요", "앨리스"), true);
  });
});

describe("linkPieces()", () => {
  const hrefs = (text: string) => linkPieces(text).flatMap(({ href }) => href ?? []);

  it("makes links of HTTP addresses, without what ends the sentence", () => {
    assert.deepEqual(linkPieces("see https://a.example/b?c=d#e, and http://[::1]:9000/."), [
      { text: "see " },
      { text: "https://a.example/b?c=d#e", href: "https://a.example/b?c=d#e" },
      { text: ", and " },
      { text: "http://[::1]:9000/", href: "http://[::1]:9000/" },
      { text: "." },
    ]);
    assert.deepEqual(hrefs("(https://a.example/wiki/Floor_(house))"), ["https://a.example/wiki/Floor_(house)"]);
    assert.deepEqual(hrefs("https://한옥.example/마루"), [new URL("https://한옥.example/마루").href]);
  });

  it("leaves a Korean particle that follows an address out of it, and Hangul of a path in it", () => {
    const shown = (text: string) => linkPieces(text).flatMap((it) => it.href === undefined ? [] : it.text);
    for (
      const [text, link] of [
        ["https://x.example/z에서 봤어요", "https://x.example/z"],
        ["https://x.example/z에서는", "https://x.example/z"],
        ["https://x.example에서", "https://x.example"],
        ["https://x.example/로 가세요", "https://x.example/"],
        ["주소는 https://x.example/a?b=1입니다.", "https://x.example/a?b=1"],
        ["(https://x.example/z)를", "https://x.example/z"],
        ["https://x.example/wiki/Floor_(house)은", "https://x.example/wiki/Floor_(house)"],
        ["www.x.example까지!", "www.x.example"],
        ["https://x.example/room/개발", "https://x.example/room/개발"],
        ["https://ko.example/wiki/마루에서", "https://ko.example/wiki/마루에서"],
        ["https://x.example/개발/z는,", "https://x.example/개발/z"],
        ["“https://x.example/z”라고", "https://x.example/z"],
      ] as const
    ) assert.deepEqual(shown(text), [link], text);
  });

  it("makes links of names that begin with www., by https", () => {
    assert.deepEqual(linkPieces("see www.maru.example/a, ok"), [
      { text: "see " },
      { text: "www.maru.example/a", href: "https://www.maru.example/a" },
      { text: ", ok" },
    ]);
    assert.deepEqual(hrefs("(www.maru.example) WWW.Maru.Example"), [
      "https://www.maru.example/",
      "https://www.maru.example/",
    ]);
    for (const text of ["www.", "www.maru", "www..example", "awww.maru.example", "a@www.maru.example", "x.www.a.b"]) {
      assert.deepEqual(hrefs(text), [], text);
    }
    assert.deepEqual(hrefs("ftp://www.maru.example"), []);
  });

  it("makes nothing else one", () => {
    for (
      const text of [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//http",
        "java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//a.example",
        "http:/a.example",
        "https://",
        "xhttps://a.example",
        "blob:https",
      ]
    ) assert.deepEqual(hrefs(text), [], text);
  });

  it("never makes anything but an HTTP address of anything, and loses nothing", () => {
    const word = fc.constantFrom(
      "http",
      "https",
      "javascript",
      ":",
      "//",
      "/",
      "\n",
      "\t",
      " ",
      "a.example",
      "www.",
      "에서",
      "@",
      "\\",
      "%0a",
      '"',
      "<",
      "가",
    );
    fc.assert(fc.property(fc.oneof(fc.array(word).map((it) => it.join("")), fc.string({ unit: "binary" })), (text) => {
      const pieces = linkPieces(text);
      assert.equal(pieces.map((piece) => piece.text).join(""), text);
      for (const { href } of pieces) assert(href === undefined || /^https?:\/\/[^/]/.test(href), `${href}`);
    }));
  });
});
