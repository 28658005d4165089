import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { lookOf } from "../../../src/chat/look.ts";
import { nameKey } from "../../../src/chat/name_key.ts";
import { isReserved } from "../../../src/chat/reserved_names.ts";
import { skeleton } from "../../../src/chat/skeleton.ts";
import { nameLike, plausibleName } from "../../support/name_arbitraries.ts";
import { nicknamed } from "../../support/names.ts";

const looks = (names: readonly string[]) => new Set(names.map(lookOf)).size;

describe("skeleton()", () => {
  it("is that of UTS #39, in NFD", () => {
    assert.equal(skeleton("сор"), "cop");
    assert.equal(skeleton("AIice"), "Alice");
    assert.equal(skeleton("é"), "e\u0301");
    assert.equal(skeleton("a\u200db"), "ab");
  });

  it("takes m for itself, and what looks like it for m", () => {
    assert.equal(skeleton("modem"), "modem");
    assert.equal(skeleton("modern"), "modern");
    for (const m of ["ⅿ", "𝐦", "\u{11700}"]) assert.equal(skeleton(m), "m");
    assert.equal(skeleton("ɱ"), "m\u0326");
  });
});

describe("lookOf()", () => {
  it("is one for what a reader confuses", () => {
    for (const names of [["Alice", "AIice", "A1ice", "alice", "a1ice"], ["сор", "cop", "COP"], ["modem", "MODEM"]]) {
      assert.equal(looks(names), 1, names.join(" "));
    }
    assert.equal(looks(["r00t", "root", "rооt", "ｒｏｏｔ"]), 1);
    assert.equal(lookOf("ЅУЅТЕМ"), lookOf("system"));
  });

  it("keeps apart what a reader tells apart", () => {
    const names = ["alice", "alicia", "modem", "modern", "cop", "сор1", "철수", "철슈", "é", "e"];
    assert.equal(looks(names), names.length);
  });

  it("neither follows from the key nor the key from it", () => {
    assert.equal(nameKey("AIDEN"), nameKey("aiden"));
    assert.equal(looks(["AIDEN", "aiden"]), 2);
    assert.notEqual(nameKey("AIice"), nameKey("Alice"));
    assert.equal(looks(["AIice", "Alice"]), 1);
  });

  it("is skeleton, key and skeleton, in ASCII too, where it takes a shorter way", () => {
    const text = fc.oneof(fc.stringMatching(/^[A-Za-z0-9_.-]{1,32}$/), plausibleName, nameLike);
    fc.assert(fc.property(text, (name) => assert.equal(lookOf(name), skeleton(nameKey(skeleton(name))))));
    for (let code = 0x21; code < 0x7f; code += 1) {
      const character = String.fromCharCode(code);
      if (/[\w.-]/.test(character)) assert.equal(lookOf(character), skeleton(nameKey(skeleton(character))));
    }
  });

  it("is one for names with one skeleton", () => {
    fc.assert(fc.property(plausibleName, (name) => {
      const twin = [...name].map((character) =>
        ({ a: "а", c: "с", o: "о", p: "р", l: "I", O: "0" })[character] ?? character
      );
      assert.equal(skeleton(twin.join("")), skeleton(name));
      assert.equal(lookOf(twin.join("")), lookOf(name));
    }));
  });
});

describe("isReserved()", () => {
  it("is said of the reserved names, of their spellings, and of what looks like them", () => {
    for (const name of ["system", "시스템", "server", "admin", "root", "operator", "maru"]) {
      for (const spelling of [name, name.toUpperCase(), name[0]?.toUpperCase() + name.slice(1)]) {
        assert.ok(isReserved(nicknamed(spelling)), spelling);
      }
    }
    for (const name of ["ЅУЅТЕМ", "r00t", "0perator", "ADM1N", "ADMlN", "Ｍａｒｕ"]) {
      assert.ok(isReserved(nicknamed(name)), name);
    }
  });

  it("is said of no other", () => {
    for (const name of ["systems", "my-system", "alice", "rnaru", "administrator", "시스", "modern"]) {
      assert.ok(!isReserved(nicknamed(name)), name);
    }
  });
});
