import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sessionIds } from "../../../src/chat/session_ids.ts";

describe("sessionIds()", () => {
  it("counts behind an incarnation", () => {
    const next = sessionIds("k3f");
    const ids = Array.from({ length: 37 }, next);
    assert.deepEqual([ids[0], ids[1], ids[34], ids[35], ids[36]], ["k3f-1", "k3f-2", "k3f-z", "k3f-10", "k3f-11"]);
  });

  it("never gives two hubs the same id, whenever they start", () => {
    const ids = Array.from({ length: 1000 }, () => sessionIds()());
    for (const id of ids) assert.match(id, /^[0-9A-Za-z]{7}-1$/);
    assert.equal(new Set(ids).size, 1000);
  });
});
