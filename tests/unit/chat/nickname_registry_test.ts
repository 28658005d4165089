import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Nickname, parseNickname } from "../../../src/chat/nickname.ts";
import { NicknameRegistry } from "../../../src/chat/nickname_registry.ts";

function named(text: string): Nickname {
  const nickname = parseNickname(text);
  assert.ok(nickname !== undefined, text);
  return nickname;
}

const alice = named("alice");

describe("NicknameRegistry", () => {
  it("gives a free nickname to who claims it", () => {
    const registry = new NicknameRegistry();
    assert.equal(registry.holder(alice.key), undefined);
    assert.equal(registry.claim(alice, "s1"), true);
    assert.equal(registry.holder(alice.key), "s1");
    assert.equal(registry.size, 1);
  });

  it("refuses one whose key somebody holds, however it is written", () => {
    const registry = new NicknameRegistry();
    registry.claim(alice, "s1");
    for (const text of ["alice", "ALICE", "ａｌｉｃｅ"]) assert.equal(registry.claim(named(text), "s2"), false, text);
    assert.equal(registry.holder(alice.key), "s1");
    assert.equal(registry.size, 1);
  });

  it("gives it to another once it was released", () => {
    const registry = new NicknameRegistry();
    registry.claim(alice, "s1");
    registry.release(alice, "s1");
    assert.equal(registry.holder(alice.key), undefined);
    assert.equal(registry.size, 0);
    assert.equal(registry.claim(named("Alice"), "s2"), true);
    assert.equal(registry.holder(alice.key), "s2");
  });

  it("lets nobody release what another holds", () => {
    const registry = new NicknameRegistry();
    registry.claim(alice, "s1");
    registry.release(alice, "s2");
    assert.equal(registry.holder(alice.key), "s1");
  });

  it("does not mind the release of what nobody holds", () => {
    const registry = new NicknameRegistry();
    registry.release(alice, "s1");
    assert.equal(registry.size, 0);
  });

  it("keeps different nicknames apart", () => {
    const registry = new NicknameRegistry();
    const bob = named("bob");
    assert.equal(registry.claim(alice, "s1"), true);
    assert.equal(registry.claim(bob, "s2"), true);
    registry.release(alice, "s1");
    assert.equal(registry.holder(bob.key), "s2");
  });
});
