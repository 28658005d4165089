import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AcceptWatch } from "../../../src/runtime/accept_watch.ts";
import { FakeClock } from "../../support/fake_clock.ts";

const EMFILE = new Error("EMFILE: too many open files");

/** An `AcceptWatch`, the error of its next probe, and its listeners' calls in order. */
function setUp() {
  const clock = new FakeClock();
  const state = { error: undefined as Error | undefined, probes: 0 };
  const watch = new AcceptWatch(clock, () => {
    state.probes += 1;
    return state.error;
  });
  const events: string[] = [];
  const listen = (name: string, isWokenFirst = false) =>
    watch.add({
      acceptFailed: ({ message }) => events.push(`${name} failed: ${message}`),
      acceptResumed: () => events.push(`${name} resumed at ${clock.now()}`),
      wake: () => events.push(`${name} woken`),
      isWokenFirst,
    });
  const take = () => events.splice(0);
  return { clock, state, watch, listen, take };
}

describe("AcceptWatch", () => {
  it("wakes all listeners every second, those for health checks first", () => {
    const { clock, listen, take } = setUp();
    listen("chat");
    listen("http", true);
    clock.advance(999);
    assert.deepEqual(take(), []);
    clock.advance(1);
    assert.deepEqual(take(), ["http woken", "chat woken"]);
    clock.advance(1000);
    assert.deepEqual(take(), ["http woken", "chat woken"]);
  });

  it("wakes them 50 ms after a connection came, and again every 50 ms while they come", () => {
    const { clock, watch, listen, take } = setUp();
    listen("chat");
    clock.advance(500);
    watch.accepted();
    clock.advance(49);
    watch.accepted();
    assert.deepEqual(take(), []);
    clock.advance(1);
    assert.deepEqual(take(), ["chat woken"]);
    clock.advance(10);
    watch.accepted();
    clock.advance(40);
    assert.deepEqual(take(), ["chat woken"], "one came since");
    clock.advance(50);
    assert.deepEqual(take(), ["chat woken"], "and once more");
    clock.advance(999);
    assert.deepEqual(take(), [], "none came since");
    clock.advance(1);
    assert.deepEqual(take(), ["chat woken"]);
  });

  it("looks for a free descriptor at the first connection after a tick, and not at the others", () => {
    const { clock, state, watch, listen } = setUp();
    listen("chat");
    for (let i = 0; i < 1000; i += 1) watch.accepted();
    assert.equal(state.probes, 1);
    clock.advance(50);
    assert.equal(state.probes, 2);
    for (let i = 0; i < 1000; i += 1) watch.accepted();
    assert.equal(state.probes, 3);
  });

  it("tells each listener once that no descriptor is left, and once that accepting has worked for a second", () => {
    const { clock, state, watch, listen, take } = setUp();
    listen("chat");
    listen("http");
    state.error = EMFILE;
    watch.accepted();
    assert.deepEqual(take(), ["chat failed: EMFILE: too many open files", "http failed: EMFILE: too many open files"]);
    clock.advance(1000);
    const woken = take();
    assert.deepEqual([woken.length, woken[0], woken[1]], [100, "chat woken", "http woken"], "every 20 ms");
    state.error = undefined;
    clock.advance(999);
    assert.equal(take().some((event) => !event.endsWith("woken")), false);
    clock.advance(1);
    assert.deepEqual(take().filter((event) => !event.endsWith("woken")), [
      "chat resumed at 2000",
      "http resumed at 2000",
    ]);
    clock.advance(999);
    assert.deepEqual(take(), [], "every second again");
  });

  it("counts the second from the last failure, also of one connection among many", () => {
    const { clock, state, watch, listen, take } = setUp();
    listen("chat");
    for (let i = 0; i < 20; i += 1) {
      state.error = EMFILE;
      watch.accepted();
      state.error = undefined;
      clock.advance(100);
    }
    assert.deepEqual(take().filter((event) => !event.endsWith("woken")), ["chat failed: EMFILE: too many open files"]);
    clock.advance(1000);
    assert.equal(take().filter((event) => event.startsWith("chat resumed")).length, 1);
  });

  it("tells the listener alone whose runtime says why accepting failed", () => {
    const { clock, listen, take } = setUp();
    const unix = listen("unix");
    listen("chat");
    unix.failed(new Error("ENOBUFS"));
    unix.failed(new Error("ENOBUFS"));
    assert.deepEqual(take(), ["unix failed: ENOBUFS"]);
    clock.advance(1000);
    assert.deepEqual(take().filter((event) => !event.endsWith("woken")), ["unix resumed at 1000"]);
  });

  it("tells a closed listener nothing, and has no timer without any", () => {
    const { clock, state, listen, take } = setUp();
    const [chat, http] = [listen("chat"), listen("http")];
    chat.close();
    chat.close();
    state.error = EMFILE;
    clock.advance(1000);
    assert.deepEqual(take(), ["http failed: EMFILE: too many open files", "http woken"]);
    http.close();
    assert.equal(clock.timers, 0);
    listen("new");
    assert.equal(clock.timers, 1);
  });
});
