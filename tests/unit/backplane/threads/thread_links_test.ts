import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers";
import { BatchWriter } from "../../../../src/backplane/threads/batch.ts";
import { OP } from "../../../../src/backplane/threads/ops.ts";
import { ThreadLinks } from "../../../../src/backplane/threads/thread_links.ts";
import { bodyOfText } from "../../../../src/chat/body.ts";
import { systemClock } from "../../../../src/lib/clock.ts";
import { HeldPort } from "../../../support/held_ports.ts";

const MIB = 1024 * 1024;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A thread with two others, which are the test. */
function linkedThreads() {
  const pairs = [HeldPort.pair(), HeldPort.pair()] as const;
  const links = new ThreadLinks({
    self: 0,
    ports: [undefined, pairs[0][0], pairs[1][0]],
    clock: systemClock,
    receive() {},
  });
  const body = bodyOfText("x".repeat(MIB));
  const draft = { kind: "message", origin: "s", nick: "n", body } as const;
  for (const link of links.others) {
    link.event({ ...draft, room: "room", seq: 1, time: 0, silent: false, encodings: [] });
  }
  /** One of the others has handled every event. */
  const acknowledge = async (other: 0 | 1) => {
    const out = new BatchWriter();
    out.byte(OP.progress);
    out.number(2 * MIB);
    out.number(0);
    pairs[other][1].postMessage(out.take());
    await turn();
  };
  return { links, acknowledge };
}

describe("ThreadLinks", () => {
  it("makes publishers wait until no thread is behind", async () => {
    const { links, acknowledge } = linkedThreads();
    let isOver = false;
    const wait = links.backpressure()?.then(() => isOver = true);
    assert.ok(wait !== undefined);
    await acknowledge(0);
    assert.equal(isOver, false);
    await acknowledge(1);
    await wait;
    assert.equal(links.backpressure(), undefined);
  });

  it("lets publishers go on when it closes", async () => {
    const { links } = linkedThreads();
    const wait = links.backpressure();
    assert.ok(wait !== undefined);
    links.close();
    assert.equal(await wait, undefined);
  });
});
