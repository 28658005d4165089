import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SoakStreams } from "../../../scripts/bench/soak_streams.ts";

function verdictOf({ delivered, lost, disordered, stray }: SoakStreams) {
  return { delivered, lost, disordered, stray };
}

/** Who is there from the beginning hears these of three messages. */
function after(...seqs: readonly number[]) {
  const streams = new SoakStreams();
  const stay = streams.enter("a");
  const stream = streams.begin("a");
  for (let i = 0; i < 3; i += 1) streams.send(stream);
  for (const seq of seqs) streams.receive(stay, stream, seq);
  streams.end(stream, [stay], true);
  return verdictOf(streams);
}

describe("SoakStreams", () => {
  it("finds nothing wrong with what came once and in order", () => {
    assert.deepEqual(after(0, 1, 2), { delivered: 3, lost: 0, disordered: 0, stray: 0 });
  });

  it("finds what did not come, at the beginning, in the middle and at the end", () => {
    assert.equal(after(1, 2).lost, 1);
    assert.equal(after(0, 2).lost, 1);
    assert.equal(after(0, 1).lost, 1);
    assert.equal(after().lost, 3);
  });

  it("finds duplicates, late messages, and messages that were never sent", () => {
    assert.equal(after(0, 1, 1, 2).disordered, 1);
    assert.deepEqual(after(0, 2, 1), { delivered: 2, lost: 1, disordered: 1, stray: 0 });
    assert.equal(after(0, 1, 2, 3).stray, 1);
  });

  it("expects of a stream already in progress only the messages after the first received", () => {
    const streams = new SoakStreams();
    const stream = streams.begin("a");
    for (let i = 0; i < 5; i += 1) streams.send(stream);
    const stay = streams.enter("a");
    streams.receive(stay, stream, 3);
    streams.receive(stay, stream, 4);
    const silent = streams.enter("a");
    streams.end(stream, [stay, silent], true);
    assert.deepEqual(verdictOf(streams), { delivered: 2, lost: 0, disordered: 0, stray: 0 });
  });

  it("counts messages received in another room as stray, and the end of a cut stream as unknown", () => {
    const streams = new SoakStreams();
    const [here, there] = [streams.enter("a"), streams.enter("b")];
    const stream = streams.begin("a");
    streams.send(stream);
    streams.receive(there, stream, 0);
    streams.end(stream, [here], false);
    streams.receive(here, stream, 0);
    assert.deepEqual(verdictOf(streams), { delivered: 0, lost: 0, disordered: 0, stray: 2 });
  });
});
