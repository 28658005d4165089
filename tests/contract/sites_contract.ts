import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers";
import { type BackplaneLimits, BackplaneUnavailable, type Change } from "../../src/chat/backplane.ts";
import { bodyOfText } from "../../src/chat/body.ts";
import type { Nickname } from "../../src/chat/nickname.ts";
import { textOf } from "../support/bytes.ts";
import { LIMITS } from "../support/chat.ts";
import { nicknamed, roomNamed } from "../support/names.ts";
import { type Ability, type Deployment, type Driver, memberNamed, opened, shown, Site } from "../support/sites.ts";

/** Enough of them that each thread is the home of some. */
const ROOMS = Array.from({ length: 8 }, (_, i) => `room${i}`);

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Three processes of a server: some of them the same one where the driver has fewer. */
type Sites = readonly [Site, Site, Site];

/** What `chat/backplane.ts` asks of all processes of a driver together. */
export function sitesContract(driver: Driver): void {
  const test = (
    what: string,
    run: (sites: Sites, deployment: Deployment) => Promise<void>,
    { limits = {}, needs }: { limits?: Partial<BackplaneLimits>; needs?: Ability } = {},
  ) => {
    const reason = needs && driver.lacks[needs];
    if (reason !== undefined) return it(`${what} (skipped: ${reason})`, { skip: true }, () => {});
    return it(what, () =>
      opened(driver, { ...LIMITS, ...limits }, (sites, deployment) => {
        const [one, two, three] = [0, 1, 2].map((i) => sites[i % sites.length] ?? assert.fail());
        return run([one ?? assert.fail(), two ?? assert.fail(), three ?? assert.fail()], deployment);
      }));
  };

  describe(`all sites of the ${driver.name} backplane: life cycle`, () => {
    it("are ready once all have started, and until they close", async () => {
      const { backplanes } = driver.open(LIMITS);
      for (const backplane of backplanes) new Site(backplane);
      assert.deepEqual(backplanes.map(({ isReady }) => isReady), backplanes.map(() => false));
      await Promise.all(backplanes.map((backplane) => backplane.start()));
      assert.deepEqual(backplanes.map(({ isReady }) => isReady), backplanes.map(() => true));
      await Promise.all(backplanes.map((backplane) => backplane.close()));
      assert.deepEqual(backplanes.map(({ isReady }) => isReady), backplanes.map(() => false));
      await Promise.all(backplanes.map((backplane) => backplane.close()));
    });

    it("start one after another", async () => {
      const { backplanes } = driver.open(LIMITS);
      for (const backplane of backplanes) new Site(backplane);
      for (const backplane of backplanes) await backplane.start();
      await Promise.all(backplanes.map((backplane) => backplane.close()));
    });

    test("have one receiver each", async (sites) => {
      for (const { backplane } of sites) assert.throws(() => new Site(backplane), /one receiver/);
      await turn();
    });

    test("stop together: none before all have published their last and have received it", async (all, deployment) => {
      const sites = [...new Set(all)];
      for (const room of ROOMS) for (const [i, site] of sites.entries()) await site.join(room, `member${i}`);
      let isFirstOver = false;
      const [first, ...others] = sites;
      const over = [first?.backplane.quiesce().then(() => isFirstOver = true)];
      await deployment.settled();
      if (others.length > 0) assert.equal(isFirstOver, false);
      for (const [i, site] of others.entries()) {
        for (const room of ROOMS) for (let n = 0; n < 20; n += 1) site.say(room, `member${i + 1}`, `last ${n}`);
        over.push(site.backplane.quiesce().then(() => true));
      }
      await Promise.all(over);
      for (const site of sites) {
        for (const room of ROOMS) {
          assert.equal(site.log(room).filter((line) => line.includes("last")).length, 20 * others.length);
        }
      }
      for (const [i, site] of sites.entries()) for (const room of ROOMS) site.leave(room, `member${i}`);
      await deployment.settled();
      for (const site of sites) assert.deepEqual(site.lines.filter((line) => line.includes("leave")), []);
    });
  });

  describe(`all sites of the ${driver.name} backplane: names`, () => {
    test("are refused everywhere while one site has them, and free everywhere afterwards", async (sites) => {
      for (const [i, holder] of sites.entries()) {
        const name = nicknamed(`name${i}`);
        assert.equal(await holder.backplane.claim(name, `holder${i}`), true);
        for (const site of sites) assert.equal(await site.backplane.claim(name, "other"), false);
        holder.backplane.release(name, `holder${i}`);
        await claimed(sites[(i + 1) % 3] ?? assert.fail(), name.name, "next");
      }
    });

    for (const isAnswered of [true, false]) {
      test(
        `that are released ${isAnswered ? "" : "while a join is under way "}and claimed at once are not given before ` +
          "the leave event of their holder",
        async ([one, two, three], deployment) => {
          for (const [i, room] of ROOMS.entries()) {
            const nick = `walker${i}`;
            await three.join(room, "watcher");
            await one.backplane.claim(nicknamed(nick), memberNamed(nick).session);
            const joining = one.join(room, nick);
            if (isAnswered) await joining;
            const leaving = joining.then(() => one.leave(room, nick));
            if (isAnswered) await leaving;
            one.backplane.release(nicknamed(nick), memberNamed(nick).session);
            await claimed(two, nick, "next");
            await two.backplane.join(roomNamed(room), { session: "next", nick }, 0);
            await leaving;
            await deployment.settled();
            const log = three.log(room);
            assert.deepEqual(log.slice(-3), [`2 join ${nick}`, `3 leave ${nick}`, `4 join ${nick}`]);
          }
        },
      );
    }

    test("keep what two names of one session share, while it goes from one to the other", async (sites) => {
      const [alice, twin] = [nicknamed("Alice"), nicknamed("AIice")];
      for (const [i, site] of sites.entries()) {
        const { backplane } = site;
        const other = sites[(i + 1) % 3] ?? assert.fail();
        await claimed(site, "Alice", "holder");
        await claimed(site, "AIice", "holder", alice);
        backplane.release(alice, "holder", twin);
        assert.equal(await other.backplane.claim(alice, "other"), false);
        backplane.release(twin, "holder");
        await claimed(other, "Alice", "other");
        other.backplane.release(alice, "other");
        await claimed(site, "AIice", "x");
        backplane.release(twin, "x");
      }
    });

    test("take whispers from every site to their holder's", async (sites, deployment) => {
      for (const [i, site] of sites.entries()) await site.backplane.claim(nicknamed(`name${i}`), `s${i}`);
      for (const { backplane } of sites) {
        for (const i of sites.keys()) {
          const time = await backplane.whisper(`name${i}`, { from: "x", body: bodyOfText("psst") });
          assert.equal(typeof time, "number");
        }
      }
      await deployment.settled();
      for (const [i, site] of sites.entries()) {
        const own = site.whispers.filter(({ to }) => to === `s${i}`);
        assert.deepEqual(own.map(({ whisper }) => textOf(whisper.body.payload)), ["psst", "psst", "psst"]);
      }
    });
  });

  describe(`all sites of the ${driver.name} backplane: rooms`, () => {
    test("have one order, and each publisher's messages in its own", async (all, deployment) => {
      const sites = [...new Set(all)];
      for (const room of ROOMS) for (const [i, site] of sites.entries()) await site.join(room, `member${i}`);
      for (let round = 0; round < 20; round += 1) {
        for (const [i, site] of sites.entries()) for (const room of ROOMS) site.say(room, `member${i}`, String(round));
        if (round % 3 === 0) await turn();
      }
      await deployment.settled();
      for (const room of ROOMS) {
        const [first = [], ...others] = sites.map((site) => site.log(room));
        assert.equal(first.length, sites.length * 21);
        for (const [i, other] of others.entries()) assert.deepEqual(other, first.slice(i + 1)); // from its own join on
        for (const i of sites.keys()) {
          const own = first.filter((line) => line.includes(`member${i}: `)).map((line) => line.split(": ")[1]);
          assert.deepEqual(own, Array.from({ length: 20 }, (_, round) => String(round)));
        }
      }
    });

    test("give a newcomer history, join and events without a gap, while every site publishes", async (sites, it) => {
      for (const room of ROOMS) for (const [i, site] of sites.entries()) await site.join(room, `member${i}`);
      const joins: { room: string; site: Site; answer: ReturnType<Site["join"]> }[] = [];
      for (let round = 0; round < 9; round += 1) {
        for (const [i, site] of sites.entries()) for (const room of ROOMS) site.say(room, `member${i}`, String(round));
        const site = sites[round % 3] ?? assert.fail();
        for (const room of ROOMS) joins.push({ room, site, answer: site.join(room, `late${round}`) });
        if (round % 2 === 0) await turn();
      }
      const answers = await Promise.all(joins.map(({ answer }) => answer));
      await it.settled();
      for (const [i, { join, history }] of answers.entries()) {
        const { room, site } = joins[i] ?? assert.fail();
        const later = site.events.filter((event) => event.room === room && event.seq > join.seq);
        const all = [...history, join, ...later];
        assert.deepEqual(all.map(({ seq }) => seq), Array.from({ length: 3 + 27 + 9 }, (_, seq) => seq + 1));
        assert.deepEqual(all.map(shown).slice(0, history.length), sites[0].log(room).slice(0, history.length));
      }
    });

    test("place a change after what its process published, or say why not", async ([one, two], deployment) => {
      const remove = (nick: string, target: number): Change => {
        return { kind: "delete", origin: memberNamed(nick).session, nick, target };
      };
      for (const room of ROOMS) {
        await one.join(room, "alice");
        await two.join(room, "bob");
        for (const text of ["three", "four"]) one.say(room, "alice", text);
        assert.equal(await one.backplane.append(room, remove("alice", 3)), undefined);
        const refused = [remove("bob", 4), remove("alice", 2), remove("carol", 4)];
        const problems = await Promise.all(refused.map((draft) => two.backplane.append(room, draft)));
        assert.deepEqual(problems.map((it) => it?.code), ["FORBIDDEN", "NO_SUCH_MESSAGE", "NOT_IN_ROOM"]);
      }
      await deployment.settled();
      for (const room of ROOMS) assert.deepEqual(two.log(room).slice(-2), ["4 alice: four", "5 delete alice"]);
    });

    test("know a member by its last rename, whatever the caller says", async ([one, two], deployment) => {
      const rename = (nick: string, to: string): Change => {
        return { kind: "rename", origin: memberNamed("alice").session, nick, to };
      };
      for (const room of ROOMS) {
        await two.join(room, "bob");
        await one.join(room, "alice");
        for (const draft of [rename("alice", "carol"), rename("alice", "carol"), rename("alice", "dora")]) {
          assert.equal(await one.backplane.append(room, draft), undefined);
        }
        const { names } = await two.backplane.members(roomNamed(room), 10) ?? assert.fail();
        assert.deepEqual(names, ["bob", "dora"]);
      }
      await deployment.settled();
      for (const room of ROOMS) assert.deepEqual(two.log(room).slice(2), ["3 rename alice", "4 rename carol"]);
    });

    test("give the latest messages of one sender that are not deleted", async ([one, two], deployment) => {
      const sender = memberNamed("alice").session;
      for (const room of ROOMS) {
        await one.join(room, "alice");
        await two.join(room, "bob");
        for (const text of ["three", "four", "five"]) {
          one.say(room, "alice", text);
          await deployment.settled();
          two.say(room, "bob", text);
          await deployment.settled();
        }
        await one.backplane.append(room, { kind: "delete", origin: sender, nick: "alice", target: 5 });
        for (const { backplane } of [one, two]) {
          const latest = async (limit: number) => (await backplane.history(room, { limit, sender })).map(shown);
          assert.deepEqual(await latest(1), ["7 alice: five"]);
          assert.deepEqual(await latest(9), ["3 alice: three", "7 alice: five"]);
          assert.deepEqual(await backplane.history(room, { limit: 9, sender: "another" }), []);
        }
      }
    });

    test("are counted once over all sites, and listed together", async ([one, two, three]) => {
      for (const [i, room] of ROOMS.entries()) await [one, two, three][i % 3]?.join(room, "a");
      await two.join("room1", "b");
      for (const { backplane } of [one, two, three]) {
        const { rooms, count } = await backplane.rooms(3);
        assert.deepEqual(rooms.map(({ name, members }) => `${name}=${members}`), ["lobby=0", "room1=2", "room0=1"]);
        assert.equal(count, 9);
      }
    });
  });

  describe(`all sites of the ${driver.name} backplane: failures`, () => {
    test("make publishers wait while they are behind, and lose nothing", async ([one, two], deployment) => {
      for (const room of ROOMS) {
        for (const [site, nick] of [[one, "alice"], [two, "bob"]] as const) await site.join(room, nick);
        const waits: PromiseLike<unknown>[] = [];
        for (let i = 0; i < 200; i += 1) {
          const wait = one.say(room, "alice", `${i} ${"x".repeat(16_384)}`);
          if (wait !== undefined) waits.push(wait);
        }
        assert.ok(waits.length > 0, "it tells the publisher to wait");
        assert.deepEqual(new Set(await Promise.all(waits)), new Set([undefined]));
      }
      await deployment.settled();
      assert.equal(one.say(ROOMS[0] ?? "", "alice", "calm again"), undefined);
      for (const room of ROOMS) {
        const numbers = two.log(room).filter((line) => line.includes("alice: ")).map((line) => line.split(" ")[2]);
        assert.deepEqual(numbers, Array.from({ length: 200 }, (_, i) => String(i)));
      }
    }, { limits: { historySize: 1 }, needs: "backpressure" });

    test("reject what they can't do, leave nothing half done, and go on", async ([one, two], deployment) => {
      const { backplane } = one;
      await one.join("dev", "alice");
      await two.join("dev", "bob");
      await deployment.settled();
      deployment.setUnreachable?.(true);
      assert.deepEqual([one, two].map((site) => site.backplane.isReady), [false, false]);
      const body = bodyOfText("hi");
      for (
        const operation of [
          backplane.claim(nicknamed("carol"), "carols"),
          backplane.join(roomNamed("dev"), memberNamed("carol"), 0),
          backplane.append("dev", { kind: "delete", origin: memberNamed("alice").session, nick: "alice", target: 1 }),
          backplane.whisper("bob", { from: "alice", body }),
          backplane.members(roomNamed("dev"), 1),
          backplane.rooms(1),
          backplane.history("dev", { limit: 1 }),
          Promise.resolve(one.say("dev", "alice", "lost")),
        ]
      ) await assert.rejects(operation, BackplaneUnavailable);
      two.leave("dev", "bob");
      two.backplane.release(nicknamed("bob"), memberNamed("bob").session);
      deployment.setUnreachable?.(false);
      assert.deepEqual([one, two].map((site) => site.backplane.isReady), [true, true]);
      one.say("dev", "alice", "again");
      await deployment.settled();
      assert.deepEqual(one.log("dev"), ["1 join alice", "2 join bob", "3 leave bob", "4 alice: again"]);
      assert.equal(await backplane.claim(nicknamed("carol"), "carols"), true);
    }, { needs: "outage" });

    test("say why a message is refused", async ([one], deployment) => {
      await one.join("dev", "alice");
      const problem = { code: "UNAVAILABLE" } as const;
      deployment.refuseMessages?.(problem);
      assert.deepEqual(await one.say("dev", "alice", "no"), problem);
      deployment.refuseMessages?.(undefined);
      assert.equal(await one.say("dev", "alice", "yes"), undefined);
      await deployment.settled();
      assert.deepEqual(one.log("dev"), ["1 join alice", "2 alice: yes"]);
    }, { needs: "refusal" });
  });
}

/** Claims a name as soon as it is free, which has to be soon. @param held what the session has already */
async function claimed({ backplane }: Site, name: string, session: string, held?: Nickname): Promise<void> {
  for (let turns = 0; turns < 1000; turns += 1) {
    if (await backplane.claim(nicknamed(name), session, held)) return;
    await turn();
  }
  assert.fail(`${name} is not free`);
}
