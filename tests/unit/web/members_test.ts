import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Members } from "../../../src/web/app/model/members.js";

describe("Members", () => {
  it("counts members that are not listed, and each one once", () => {
    const members = new Members();
    members.reset(["alice", "bob"], 1200);
    members.add("carol");
    members.add("Carol");
    assert.equal(members.count, 1201);
    members.delete("nobody on the list");
    assert.deepEqual([members.count, members.names], [1200, ["alice", "bob", "carol"]]);
  });

  it("finds a member in any spelling, and renames it", () => {
    const members = new Members();
    members.reset(["alice", "bob"], 2);
    members.rename("ALICE", "Zoe");
    members.rename("nobody", "carol");
    assert.deepEqual([members.has("zoe"), members.has("alice"), members.has("carol")], [true, false, false]);
    assert.deepEqual([members.count, members.names], [2, ["bob", "Zoe"]]);
  });
});
