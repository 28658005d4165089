import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ThreadsBackplane } from "../../../../src/backplane/threads.ts";
import type { RoomEvent } from "../../../../src/chat/events/mod.ts";
import { NO_BYTES } from "../../../../src/lib/byte_buffer.ts";
import { ByteRange } from "../../../../src/lib/byte_range.ts";
import { LIMITS } from "../../../support/chat.ts";
import { nicknamed, roomNamed } from "../../../support/names.ts";
import { LinkedThreads } from "../../../support/threads.ts";

/** Enough of them that keys and looks have their homes on every thread. */
const NUMBERS = [2, 3, 4, 5, 6, 7, 8, 9, 22, 23, 24, 25];

async function withThreads(
  run: (
    threads: readonly [ThreadsBackplane, ThreadsBackplane, ThreadsBackplane],
    events: RoomEvent[][],
  ) => Promise<void>,
): Promise<void> {
  const threads = new LinkedThreads(3, LIMITS);
  const [one, two, three] = threads.backplanes;
  assert.ok(one !== undefined && two !== undefined && three !== undefined);
  const events = threads.backplanes.map((backplane) => {
    const own: RoomEvent[] = [];
    backplane.attach({ event: (event) => void own.push(event), whisper: () => true });
    return own;
  });
  try {
    await run([one, two, three], events);
  } finally {
    await threads.close();
  }
}

describe("names on several threads", () => {
  it("are refused by their looks as by their keys, whichever thread asks, and freed with them", () =>
    withThreads(async ([one, two, three]) => {
      for (const i of NUMBERS) {
        const [name, twin] = [nicknamed(`Rolf${i}`), nicknamed(`R0lf${i}`)];
        assert.equal(await one.claim(name, "holder"), true);
        for (const backplane of [one, two, three]) assert.equal(await backplane.claim(twin, "twin"), false);
        one.release(name, "holder");
        assert.equal(await two.claim(twin, "twin"), true);
        assert.equal(await three.claim(name, "holder"), false);
        two.release(twin, "twin");
        assert.equal(await three.claim(name, "holder"), true);
        three.release(name, "holder");
      }
    }));

  it("give a key back whose look was refused", () =>
    withThreads(async ([one, two, three]) => {
      for (const i of NUMBERS) {
        const [name, twin, double] = [nicknamed(`alice${i}`), nicknamed(`a1ice${i}`), nicknamed(`A1ICE${i}`)];
        assert.equal(twin.key, double.key);
        assert.notEqual(double.look, name.look);
        assert.equal(await one.claim(name, "holder"), true);
        assert.equal(await two.claim(twin, "refused"), false);
        assert.equal(await three.claim(double, "other"), true, "only its look was in use");
        assert.equal(await two.claim(twin, "refused"), false);
      }
    }));

  it("have one winner when spellings of one look race", () =>
    withThreads(async (threads) => {
      for (const i of NUMBERS) {
        const spellings = [`rolf${i}`, `r0lf${i}`, `rOlf${i}`, `roIf${i}`, `r0If${i}`].map(nicknamed);
        const claims = spellings.map((name, n) => threads[n % 3]?.claim(name, `s${n}`));
        const won = await Promise.all(claims);
        assert.equal(won.filter((it) => it).length, 1, String(won));
        const winner = won.indexOf(true);
        threads[winner % 3]?.release(spellings[winner] ?? assert.fail(), `s${winner}`);
        for (const [n, name] of spellings.entries()) {
          assert.equal(await threads[n % 3]?.claim(name, `again${n}`), true, `${name.name} left nothing behind`);
          threads[n % 3]?.release(name, `again${n}`);
        }
      }
    }));

  it("are free by their looks once all rooms know that the holder has left, and not before", () =>
    withThreads(async ([one, two, three], [, , events = []]) => {
      for (const i of NUMBERS) {
        const [name, twin, room] = [nicknamed(`rolf${i}`), nicknamed(`r0lf${i}`), roomNamed(`room${i}`)];
        const [before, after] = [{ session: `b${i}`, nick: name.name }, { session: `a${i}`, nick: twin.name }];
        assert.equal(await one.claim(name, before.session), true);
        await one.join(room, before, 0);
        await three.join(room, { session: `w${i}`, nick: "watcher" }, 0);
        one.leave(room.key, before, "disconnected");
        one.release(name, before.session);
        assert.equal(await two.claim(twin, after.session), true);
        await two.join(room, after, 0);
        await three.rooms(1);
        const seen = events.filter((event) => event.room === room.name).map(({ kind, nick }) => `${kind} ${nick}`);
        assert.deepEqual(seen.slice(1), [`leave ${name.name}`, `join ${twin.name}`]);
      }
    }));

  it("wait for two holders, of the key and of the look, that are just leaving", () =>
    withThreads(async ([one, two, three]) => {
      for (const i of NUMBERS) {
        const [ofKey, ofLook, name] = [nicknamed(`ALICE${i}`), nicknamed(`a1ice${i}`), nicknamed(`alice${i}`)];
        assert.equal(ofKey.key, name.key);
        assert.equal(ofLook.look, name.look);
        assert.equal(await one.claim(ofKey, "first"), true);
        assert.equal(await two.claim(ofLook, "second"), true);
        for (const [backplane, session] of [[one, "first"], [two, "second"]] as const) {
          for (const room of ["x", "y", "z"]) {
            await backplane.join(roomNamed(room), { session, nick: session }, 0);
            backplane.leave(room, { session, nick: session }, "quit");
          }
        }
        one.release(ofKey, "first");
        two.release(ofLook, "second");
        assert.equal(await three.claim(name, "next"), true);
        three.release(name, "next");
      }
    }));

  it("are addressed by their keys: a whisper never reaches a namesake", () =>
    withThreads(async ([one, two]) => {
      for (const i of NUMBERS) {
        await one.claim(nicknamed(`r0lf${i}`), "holder");
        const body = { payload: new ByteRange(NO_BYTES), text: undefined };
        assert.equal(await two.whisper(nicknamed(`rolf${i}`).key, { from: "x", body }), undefined);
        assert.equal(typeof await two.whisper(nicknamed(`R0LF${i}`).key, { from: "x", body }), "number");
      }
    }));
});
