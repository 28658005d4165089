import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { othersIn, warningOf } from "../../../../src/cli/bench/others.ts";

const lobby = (members: number) => ({ name: "lobby", members });

describe("othersIn()", () => {
  it("counts neither the client that asks nor empty rooms", () => {
    assert.deepEqual(othersIn([lobby(1)], 1), { clients: 0, rooms: 0, isMore: false });
    assert.deepEqual(othersIn([lobby(3)], 1), { clients: 2, rooms: 1, isMore: false });
    const rooms = [lobby(1), { name: "dev", members: 5 }, { name: "ops", members: 1 }];
    assert.deepEqual(othersIn(rooms, 3), { clients: 6, rooms: 2, isMore: false });
  });

  it("tells that there are more rooms than were listed", () => {
    const others = othersIn([lobby(1), { name: "dev", members: 5 }], 101);
    assert.equal(others.isMore, true);
    assert.match(
      warningOf(others, 100),
      /^at least 5 clients are on this server, in 1 room: .* 100 clients come and go$/,
    );
  });
});
