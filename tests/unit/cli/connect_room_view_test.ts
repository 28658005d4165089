import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RoomView } from "../../../src/cli/connect/room_view.ts";
import type { JoinedAnswer, RoomHappening } from "../../../src/client/mod.ts";

const said = (seq: number): RoomHappening => ({ kind: "message", room: "r", nick: "a", text: String(seq), seq });
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => said(from + i));
const seqs = (events: readonly RoomHappening[]) => events.map(({ seq }) => seq);
const joined = (epoch: string, seq: number, history: readonly RoomHappening[]): JoinedAnswer => {
  return { kind: "joined", room: "r", epoch, seq, history };
};

describe("RoomView", () => {
  it("shows the history at first, and then what happens", () => {
    const view = new RoomView();
    const { events, missing, isSame } = view.joined(joined("e", 4, range(1, 3)));
    assert.deepEqual([seqs(events), missing, isSame], [[1, 2, 3], undefined, false]);
    assert.deepEqual(seqs(view.happened(said(5))), [5]);
  });

  it("shows what was missed, and nothing twice, on coming back to the same epoch", () => {
    const view = new RoomView();
    view.joined(joined("e", 4, range(1, 3)));
    view.happened(said(5));
    view.happened(said(6));
    const { events, missing, isSame } = view.joined(joined("e", 9, range(2, 8)));
    assert.deepEqual([seqs(events), missing, isSame], [[7, 8], undefined, true]);
    assert.deepEqual(view.happened(said(8)), []);
    assert.deepEqual(seqs(view.happened(said(10))), [10]);
  });

  it("asks for what the history it got does not reach, and shows everything in order when that is there", () => {
    const view = new RoomView();
    view.joined(joined("e", 1, []));
    const { events, missing } = view.joined(joined("e", 10, range(7, 9)));
    assert.deepEqual([events, missing], [[], { before: 7, limit: 5 }]);
    assert.deepEqual(view.happened(said(11)), []);
    const answer = view.answered(range(1, 6));
    assert.deepEqual([seqs(answer.events), answer.expired], [[2, 3, 4, 5, 6, 7, 8, 9, 11], 0]);
    assert.deepEqual(seqs(view.happened(said(12))), [12]);
  });

  it("says how many are kept nowhere", () => {
    const view = new RoomView();
    view.joined(joined("e", 1, []));
    view.joined(joined("e", 10, range(7, 9)));
    const { events, expired } = view.answered(range(5, 6));
    assert.deepEqual([seqs(events), expired], [[5, 6, 7, 8, 9], 3]);
  });

  it("forgets an unanswered request when the connection is lost again", () => {
    const view = new RoomView();
    view.joined(joined("e", 1, []));
    view.joined(joined("e", 10, range(7, 9)));
    const { events } = view.joined(joined("e", 12, range(2, 11)));
    assert.deepEqual(seqs(events), [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("takes everything of another epoch for new", () => {
    const view = new RoomView();
    view.joined(joined("e", 40, range(1, 39)));
    const { events, isSame } = view.joined(joined("f", 3, range(1, 2)));
    assert.deepEqual([seqs(events), isSame], [[1, 2], false]);
    assert.deepEqual(seqs(view.happened(said(4))), [4]);
  });
});
