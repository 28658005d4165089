import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { RoomLogs } from "../../../src/backplane/room_logs.ts";
import { LIMITS } from "../../support/chat.ts";
import { roomNamed } from "../../support/names.ts";

const unlimited = { take: () => true, give() {} };

describe("RoomLogs.list()", () => {
  it("lists the lobby, then rooms by size, then by name, after any joins and leaves", () => {
    const step = fc.record({
      joins: fc.boolean(),
      room: fc.nat(8),
      person: fc.nat(6),
      limit: fc.integer({ min: 1, max: 12 }),
    });
    fc.assert(fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const logs = new RoomLogs(LIMITS, unlimited, () => 0, () => {});
      logs.openLobby();
      const members = new Map([["lobby", new Set<number>()]]);
      for (const { joins, room, person, limit } of steps) {
        const name = room === 0 ? "lobby" : `r${room}`;
        const member = { session: String(person), nick: `p${person}` };
        const its = members.get(name) ?? new Set();
        if (joins) {
          logs.join(roomNamed(name), member, 0);
          members.set(name, its.add(person));
        } else {
          logs.leave(name, member, "left");
          its.delete(person);
          if (its.size === 0 && name !== "lobby") members.delete(name);
        }
        const all = [...members].map(([name, { size }]) => ({ name, members: size }));
        const [lobby, ...others] = all;
        others.sort((a, b) => b.members - a.members || (a.name < b.name ? -1 : 1));
        assert.deepEqual(logs.list(limit), [lobby, ...others].slice(0, limit));
        assert.equal(logs.size, all.length);
      }
    }));
  });
});

describe("RoomLogs.leave()", () => {
  it("says the nickname that the room knows, whatever the caller says", () => {
    const events: string[] = [];
    const logs = new RoomLogs(LIMITS, unlimited, () => 0, ({ kind, nick }) => events.push(`${kind} ${nick}`));
    logs.join(roomNamed("dev"), { session: "1", nick: "alice" }, 0);
    logs.change("dev", { kind: "rename", origin: "1", nick: "alice", to: "carol" });
    logs.leave("dev", { session: "1", nick: "alice" }, "left");
    assert.deepEqual(events, ["join alice", "rename alice", "leave carol"]);
  });
});
