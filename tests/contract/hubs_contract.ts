import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers";
import { BackplaneUnavailable } from "../../src/chat/backplane.ts";
import { Chat, LIMITS, type Person } from "../support/chat.ts";
import { roomNamed } from "../support/names.ts";
import type { Ability, Deployment, Driver } from "../support/sites.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A hub on each of three processes: some of them the same one where the driver has fewer. */
type Hubs = readonly [Chat, Chat, Chat];

/** What sessions see of rooms over all processes of a driver: whether it answers before it delivers or after. */
export function hubsContract(driver: Driver): void {
  const test = (what: string, run: (chats: Hubs, deployment: Deployment) => Promise<void>, needs?: Ability) => {
    const reason = needs && driver.lacks[needs];
    if (reason !== undefined) return it(`${what} (skipped: ${reason})`, { skip: true }, () => {});
    return it(what, async () => {
      const deployment = driver.open(LIMITS);
      const chats = deployment.backplanes.map((backplane) => new Chat({}, () => backplane));
      const at = (i: number) => chats[i % chats.length] ?? assert.fail();
      await Promise.all(deployment.backplanes.map((backplane) => backplane.start()));
      try {
        await run([at(0), at(1), at(2)], deployment);
      } finally {
        await Promise.all(deployment.backplanes.map((backplane) => backplane.close()));
      }
    });
  };

  /** A person in the lobby. */
  async function enter(chat: Chat, nick: string): Promise<Person> {
    const person = chat.stranger();
    await person.run(`NICK ${nick}`);
    assert.equal(person.session.nickname?.name, nick);
    return person;
  }

  describe(`hubs with the ${driver.name} backplane: a member`, () => {
    test("sees the history, its own join once, and then every event once", async (chats, deployment) => {
      const witness = await enter(chats[0], "witness");
      await witness.run("/join dev");
      await deployment.settled();
      witness.read();
      const people: Person[] = [];
      for (let i = 0; i < 6; i += 1) {
        const person = await enter(chats[i % 3] ?? assert.fail(), `p${i}`);
        const joining = person.run("/join dev");
        for (const other of people) other.say(`${i}`);
        await joining;
        people.push(person);
        for (const [n, other] of people.entries()) other.say(`${i} ${n}`);
      }
      await deployment.settled();
      const log = ["+witness", ...witness.read().filter((line) => line !== "+witness")];
      assert.equal(log.length, 1 + 6 + (0 + 1 + 2 + 3 + 4 + 5) + (1 + 2 + 3 + 4 + 5 + 6));
      for (const [i, person] of people.entries()) {
        const lines = person.read();
        assert.deepEqual(lines.slice(lines.lastIndexOf("+witness")), log.filter((line) => !line.startsWith(`p${i}: `)));
      }
    });

    for (const [when, wait] of [["before", false], ["with", true]] as const) {
      test(`that ends ${when} the answer to its join leaves once, and gets nothing more`, async (chats, deployment) => {
        const [one, two, three] = chats;
        const witness = await enter(three, "witness");
        await witness.run("/join dev");
        for (let i = 0; i < 5; i += 1) {
          const person = await enter(one, "walker");
          await deployment.settled();
          witness.read();
          const joining = person.run("/join dev");
          if (wait) await joining;
          person.end();
          const { length } = person.pushes;
          witness.say("hello");
          await joining;
          await deployment.settled();
          one.clock.endTurns();
          assert.equal(person.pushes.length, length);
          const walks = witness.read().filter((line) => line.includes("walker"));
          assert.deepEqual(walks, ["+walker", "-walker (disconnected)"]);
          const next = two.stranger();
          while (next.session.nickname === undefined) {
            await next.run("NICK walker");
            await turn();
          }
          next.end();
          await deployment.settled();
        }
        assert.equal((await one.backplane.members(roomNamed("dev"), 10)).count, 1);
        assert.equal(new Set(chats).size - new Set(chats.filter(({ hub }) => hub.sessionCount === 0)).size, 1);
      });
    }

    test("that leaves and joins again at once sees its second join once", async ([one, , three], deployment) => {
      const witness = await enter(three, "witness");
      await witness.run("/join dev");
      const person = await enter(one, "walker");
      for (let i = 0; i < 3; i += 1) {
        await person.run("/join dev");
        await person.run("/leave");
      }
      await deployment.settled();
      person.read();
      await person.run("/join dev");
      await person.run("/leave");
      await person.run("/join dev");
      witness.say("hello");
      await deployment.settled();
      const lines = person.read();
      const walks = Array.from({ length: 4 }, () => ["+walker", "-walker (left)"]).flat();
      const last = lines.slice(lines.lastIndexOf("+witness"));
      assert.deepEqual(last, ["+witness", ...walks, "+walker", "witness: hello"]);
    });
  });

  describe(`hubs with the ${driver.name} backplane: a session`, () => {
    test("fails at what it asks for during an outage, and goes on as before after it", async (chats, deployment) => {
      const [one, two] = chats;
      const [witness, bot] = [await enter(two, "witness"), await one.program("bot")];
      const [person, stranger] = [await enter(one, "person"), one.stranger()];
      for (const member of [witness, person]) await member.run("/join dev");
      await bot.call("join", { room: "dev" });
      person.say("mine");
      await deployment.settled();
      for (const member of [witness, person, bot]) member.read();
      const rooms = one.hub.roomCount;
      deployment.setUnreachable?.(true);
      for (
        const request of [
          () => stranger.run("NICK carol"),
          () => person.run("/join ops"),
          () => person.run("/nick other"),
          () => person.run("/delete"),
          () => bot.call("join", { room: "ops" }, 1),
          () => bot.call("message", { room: "dev", text: "lost" }, 2),
          () => bot.call("rename", { nick: "robot" }, 3),
        ]
      ) await assert.rejects(request(), BackplaneUnavailable);
      assert.equal(stranger.session.nickname, undefined);
      assert.deepEqual([person, bot].map(({ session }) => session.nickname?.name), ["person", "bot"]);
      assert.deepEqual([person, bot].map(({ session }) => session.rooms.map(({ name }) => name)), [["dev"], [
        "lobby",
        "dev",
      ]]);
      assert.equal(one.hub.roomCount, rooms);
      deployment.setUnreachable?.(false);
      await deployment.settled();
      for (const member of [witness, person, bot]) assert.deepEqual(member.read(), []);
      await stranger.run("NICK carol");
      await stranger.run("/join dev");
      await bot.call("message", { room: "dev", text: "again" });
      await bot.call("rename", { nick: "robot" });
      await person.run("/delete");
      await person.run("/nick other");
      await deployment.settled();
      const last = ["+carol", "bot: again", "bot > robot", "person deleted 4", "person > other"];
      assert.deepEqual(witness.read(), last);
      for (const nick of ["bot", "person"]) await enter(two, nick); // both are free
    }, "outage");

    test("that loses the backplane between its nickname and the lobby has neither", async (chats, deployment) => {
      const [one, two] = chats;
      const stranger = one.stranger();
      const entering = assert.rejects(stranger.run("NICK carol"), BackplaneUnavailable);
      while (stranger.session.nickname === undefined) await turn();
      deployment.setUnreachable?.(true);
      await entering;
      assert.deepEqual([stranger.session.nickname, stranger.session.rooms], [undefined, []]);
      await turn(); // its nickname is released, as soon as the backplane is back
      deployment.setUnreachable?.(false);
      await deployment.settled();
      await enter(two, "carol");
    }, "outage");

    test("is answered why its message is refused, and sends the next one", async ([one, two], deployment) => {
      const [witness, bot] = [await enter(two, "witness"), await one.program("bot")];
      await deployment.settled();
      for (const member of [witness, bot]) member.read();
      deployment.refuseMessages?.({ code: "UNAVAILABLE" });
      await bot.call("message", { room: "lobby", text: "no" }, 1);
      deployment.refuseMessages?.(undefined);
      await bot.call("message", { room: "lobby", text: "yes" }, 2);
      await deployment.settled();
      assert.deepEqual(bot.read(), ["! UNAVAILABLE", "ack 2 3"]);
      assert.deepEqual(witness.read(), ["bot: yes"]);
    }, "refusal");
  });
}
