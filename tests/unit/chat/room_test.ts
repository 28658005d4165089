import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Room } from "../../../src/chat/room.ts";
import { Session } from "../../../src/chat/session.ts";
import { Traffic } from "../../../src/chat/traffic.ts";
import { Turn } from "../../../src/lib/turn.ts";
import { WordEncoder } from "../../support/chat.ts";
import { joinedAs, joinEvent, leaveEvent, messageEvent } from "../../support/events.ts";
import { FakeClock } from "../../support/fake_clock.ts";

describe("Room.admit()", () => {
  it("gives a newcomer nothing of a room of the same name that is gone, whatever its numbers were", () => {
    const clock = new FakeClock();
    const turn = new Turn(clock, assert.ifError);
    const room = new Room("den", turn, new Traffic(turn));
    let text = "";
    const push = (bytes: Uint8Array) => void (text += new TextDecoder().decode(bytes));
    const manner = { name: "words", encoder: new WordEncoder(), rooms: "one" } as const;
    const alice = new Session("alice", manner, { push, replay: push, quit() {} });
    const arrival = room.expect(alice);
    // The last of the old room come in while the join is under way, with higher numbers than the new room has yet.
    room.deliver(messageEvent(41, "bob", "old"));
    room.deliver(leaveEvent(42, "bob"));
    const join = joinEvent(1, "alice");
    room.deliver(join);
    room.deliver(messageEvent(2, "carol", "new"));
    room.admit(arrival, joinedAs(join));
    clock.endTurns();
    assert.equal(text, "+alice\ncarol: new\n");
  });
});
