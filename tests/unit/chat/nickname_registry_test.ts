import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NicknameRegistry } from "../../../src/chat/nickname_registry.ts";
import { nicknamed } from "../../support/names.ts";

const alice = nicknamed("alice");

describe("NicknameRegistry", () => {
  it("gives a free nickname to the session that claims it", () => {
    const registry = new NicknameRegistry();
    assert.equal(registry.holder(alice.key), undefined);
    assert.equal(registry.claim(alice, "s1"), undefined);
    assert.equal(registry.holder(alice.key), "s1");
  });

  it("refuses a nickname whose key is held, in any spelling", () => {
    const registry = new NicknameRegistry();
    registry.claim(alice, "s1");
    for (const text of ["alice", "ALICE", "ａｌｉｃｅ"]) {
      assert.equal(registry.claim(nicknamed(text), "s2"), "s1", text);
    }
    assert.equal(registry.holder(alice.key), "s1");
  });

  it("refuses a nickname whose look is held", () => {
    const registry = new NicknameRegistry();
    registry.claim(alice, "s1");
    for (const text of ["a1ice", "AIice"]) assert.equal(registry.claim(nicknamed(text), "s2"), "s1", text);
    registry.claim(nicknamed("cop"), "s3");
    assert.equal(registry.claim(nicknamed("сор"), "s2"), "s3");
  });

  it("refuses a nickname whose key is held, though its look is free", () => {
    const registry = new NicknameRegistry();
    registry.claim(nicknamed("AIDEN"), "s1");
    assert.equal(registry.claim(nicknamed("aiden"), "s2"), "s1");
    assert.equal(registry.claim(nicknamed("alden"), "s2"), "s1");
  });

  it("takes neither key nor look of a nickname that it refuses, and frees both", () => {
    const registry = new NicknameRegistry();
    registry.claim(alice, "s1");
    registry.claim(nicknamed("a1ice"), "s2");
    assert.equal(registry.holder("a1ice"), undefined);
    registry.release(alice, "s1");
    assert.equal(registry.claim(nicknamed("a1ice"), "s2"), undefined);
    assert.equal(registry.claim(alice, "s1"), "s2");
  });

  it("gives a released nickname to another session", () => {
    const registry = new NicknameRegistry();
    registry.claim(alice, "s1");
    registry.release(alice, "s1");
    assert.equal(registry.holder(alice.key), undefined);
    assert.equal(registry.claim(nicknamed("Alice"), "s2"), undefined);
    assert.equal(registry.holder(alice.key), "s2");
  });

  it("does not release what another session holds", () => {
    const registry = new NicknameRegistry();
    registry.claim(alice, "s1");
    registry.release(alice, "s2");
    assert.equal(registry.holder(alice.key), "s1");
  });

  it("ignores the release of a nickname that is not held", () => {
    const registry = new NicknameRegistry();
    registry.release(alice, "s1");
    assert.equal(registry.holder(alice.key), undefined);
    assert.equal(registry.claim(alice, "s2"), undefined);
  });

  it("keeps different nicknames apart", () => {
    const registry = new NicknameRegistry();
    const bob = nicknamed("bob");
    assert.equal(registry.claim(alice, "s1"), undefined);
    assert.equal(registry.claim(bob, "s2"), undefined);
    registry.release(alice, "s1");
    assert.equal(registry.holder(bob.key), "s2");
  });
});
