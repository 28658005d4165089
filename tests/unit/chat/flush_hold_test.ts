import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Chat, type Person } from "../../support/chat.ts";

/** A chat whose thread has been busy with writing for a while. */
async function busyChat(...nicks: string[]): Promise<{ chat: Chat; people: Person[] }> {
  const chat = new Chat();
  const people = [];
  for (const nick of nicks) people.push(await chat.person(nick));
  people.forEach((person) => person.read());
  for (let i = 0; i < 1000; i += 1) {
    chat.turn.write({ endTurn: () => chat.clock.advance(1) });
    chat.clock.endTurns();
  }
  assert.equal(chat.turn.windowMs, 14);
  return { chat, people };
}

describe("a room under load", () => {
  it("lets a message wait for company when the one before was near, and no longer than the window", async () => {
    const { chat, people: [alice, bob] } = await busyChat("alice", "bob");
    alice?.say("one"); // nobody spoke for a long time: it leaves at once
    assert.deepEqual(bob?.read(), ["alice: one"]);
    chat.clock.advance(5);
    alice?.say("two");
    assert.deepEqual(bob?.read(), []);
    chat.clock.advance(13);
    alice?.say("three");
    assert.deepEqual(bob?.read(), []);
    chat.clock.advance(1);
    assert.deepEqual(bob?.read(), ["alice: two", "alice: three"]);
  });

  it("lets nobody wait once there is company enough", async () => {
    const { chat, people: [alice, bob] } = await busyChat("alice", "bob");
    alice?.say("zero");
    bob?.read();
    for (const word of ["one", "two", "three"]) {
      chat.clock.advance(1);
      alice?.say(word);
      assert.deepEqual(bob?.read(), []);
    }
    alice?.say("four");
    assert.deepEqual(bob?.read(), ["alice: one", "alice: two", "alice: three", "alice: four"]);
    chat.clock.advance(1);
    alice?.say("five"); // the hold of the batch before is no hold of this one
    chat.clock.advance(13);
    assert.deepEqual(bob?.read(), []);
    chat.clock.advance(1);
    assert.deepEqual(bob?.read(), ["alice: five"]);
  });

  it("still answers in order", async () => {
    const { chat, people: [alice, bob] } = await busyChat("alice", "bob");
    alice?.say("zero");
    bob?.read();
    chat.clock.advance(1);
    alice?.say("held");
    await bob?.run("/ping");
    assert.deepEqual(bob?.read(), ["alice: held", "pong"]);
    chat.clock.advance(100);
    assert.deepEqual(bob?.read(), []);
    assert.equal(chat.clock.timers, 0);
  });
});
