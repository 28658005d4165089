import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { quietRuns, rowsByServer, type Run } from "../../../scripts/bench/quiet_runs.ts";

/** The numbers of the runs that are kept, of runs in which others took so much of a processor. */
async function kept(count: number, taken: readonly number[]): Promise<number[]> {
  const runs = await quietRuns(count, (number) => ({ maru: { max_us: number, steal: taken[number - 1] ?? 0 } }));
  return runs.map(({ maru }) => maru?.max_us ?? NaN);
}

describe("quietRuns()", () => {
  it("makes the requested number of runs when none is disturbed", async () => {
    assert.deepEqual(await kept(3, []), [1, 2, 3]);
    assert.deepEqual(await kept(0, []), []);
  });

  it("makes another one for each that was disturbed", async () => {
    assert.deepEqual(await kept(3, [0, 0.3, 0.1, 0.2]), [1, 3, 5]);
  });

  it("takes the quietest where hardly any are quiet, in the order that they were made in", async () => {
    assert.deepEqual(await kept(2, [0.5, 0.2, 0.4, 0.3]), [2, 4]);
  });

  it("counts what was taken from any server, by the host or by other programs", async () => {
    const rows: Run[] = [
      { maru: { steal: 0.06, other_cores: 0.06 }, peer: {} },
      { maru: {}, peer: { other_cores: 0.2 } },
      { maru: { other_cores: -0.4 }, peer: { steal: 0.08 } },
      { maru: {}, peer: {} },
    ];
    assert.deepEqual(await quietRuns(2, (number) => rows[number - 1] ?? {}), rows.slice(2));
  });
});

describe("rowsByServer()", () => {
  it("lists them run by run, and leaves out what was not brought", () => {
    const [first, second] = [{ max_us: 1 }, { max_us: 2 }];
    assert.deepEqual(rowsByServer(["maru", "peer", "none"], [{ maru: first, peer: first }, { maru: second }]), {
      maru: [first, second],
      peer: [first],
      none: [],
    });
  });
});
