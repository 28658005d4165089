import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Chat, WordEncoder } from "../../support/chat.ts";

/** How many deliveries there were, and how long all of them took, in whole milliseconds. */
function deliveriesOf(chat: Chat) {
  const { counts, sum } = chat.hub.traffic.deliverySeconds;
  return { count: counts.reduce((sum, count) => sum + count, 0), ms: Math.round(sum * 1000) };
}

describe("Traffic.deliverySeconds", () => {
  it("counts from a message's arrival to the end of the turn in which it was written", async () => {
    const chat = new Chat();
    const [alice, bob] = [await chat.person("alice"), await chat.person("bob")];
    assert.deepEqual(deliveriesOf(chat), { count: 0, ms: 0 });
    chat.clock.advance(1000);
    alice.say("one");
    chat.clock.advance(3);
    bob.say("two");
    chat.clock.advance(4);
    assert.deepEqual(deliveriesOf(chat), { count: 0, ms: 0 });
    chat.clock.endTurns();
    assert.deepEqual(deliveriesOf(chat), { count: 2, ms: 7 + 4 });
  });

  it("counts the time that the writes of the turn take", async () => {
    const chat = new Chat();
    const alice = await chat.person("alice");
    await chat.person("bob");
    alice.say("one");
    chat.scheduler.write({ run: () => chat.clock.advance(5) });
    chat.clock.endTurns();
    assert.deepEqual(deliveriesOf(chat), { count: 1, ms: 5 });
  });

  it("counts a program's message like a line", async () => {
    const chat = new Chat();
    const bot = await chat.program("bot");
    chat.clock.advance(1000);
    const sent = bot.call("message", { room: "lobby", text: "hi" });
    chat.clock.advance(9);
    await sent;
    assert.deepEqual(deliveriesOf(chat), { count: 0, ms: 0 });
    chat.clock.endTurns();
    assert.deepEqual(deliveriesOf(chat), { count: 1, ms: 9 });
  });

  it("counts a message once for each protocol in its room, and its members each by themselves", async () => {
    const chat = new Chat();
    const alice = await chat.person("alice");
    await chat.person("bob");
    await chat.person("carol", new WordEncoder());
    const { delivered } = chat.hub.traffic;
    alice.say("one");
    chat.clock.advance(2);
    chat.clock.endTurns();
    assert.deepEqual(deliveriesOf(chat), { count: 2, ms: 4 });
    assert.equal(chat.hub.traffic.delivered - delivered, 2);
    assert.deepEqual(chat.hub.traffic.received, { words: 1 });
  });
});

describe("Traffic.busyRooms", () => {
  it("counts the messages of sessions here by room, busiest first, for five minutes", async () => {
    const chat = new Chat();
    const [alice, bob] = [await chat.person("alice"), await chat.person("bob")];
    await bob.call("join", { room: "Dev" });
    alice.say("one");
    for (const text of ["two", "three"]) bob.say(text);
    assert.deepEqual(chat.hub.traffic.busyRooms, [{ name: "Dev", count: 2 }, { name: "lobby", count: 1 }]);
    chat.clock.advance(5 * 60_000);
    assert.deepEqual(chat.hub.traffic.busyRooms, []);
  });
});
