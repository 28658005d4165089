import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Home } from "../../../../src/backplane/threads/home.ts";
import { LIMITS } from "../../../support/chat.ts";
import { roomNamed } from "../../../support/names.ts";

describe("Home.join()", () => {
  it("changes nothing for a member whose second join is refused", () => {
    const quota = { take: () => true, give() {} };
    const limits = { ...LIMITS, maxRoomMembers: 1 };
    const home = new Home({ threads: 2, self: 0, limits, quota, time: () => 0, emit() {} });
    const [room, member] = [roomNamed("dev"), { session: "s", nick: "n" }];
    assert.equal(home.join(room, member, 0, 1).ok, true);
    assert.equal(home.join(room, member, 0, 1).ok, false);
    assert.equal(home.isAudience("dev", 1), true);
  });
});
