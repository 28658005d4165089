import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { planOf } from "../../../scripts/bench/compare_plan.ts";

describe("the comparison's command line", () => {
  it("measures everything three times, beside the peers, for the README", () => {
    const { runs, only, baseline, peers, under } = planOf([]);
    assert.deepEqual({ runs, baseline, peers, under }, { runs: 3, baseline: undefined, peers: "all", under: [] });
    assert.deepEqual([only[0], only.at(-1)], ["w3a", "codec"]);
  });

  it("leaves the peers out beside a baseline, unless they are asked for", () => {
    assert.equal(planOf(["--baseline", "HEAD"]).peers, "none");
    assert.equal(planOf(["--baseline", "HEAD", "--peers", "all"]).peers, "all");
  });

  it("takes workloads in the order of the README, whatever their case", () => {
    assert.deepEqual(planOf(["--only", "codec, W2,w3A"]).only, ["w3a", "w2", "codec"]);
    assert.deepEqual(planOf(["--under", "flock  /tmp/x"]).under, ["flock", "/tmp/x"]);
  });

  it("refuses what it can't do, with what it can", () => {
    assert.throws(() => planOf(["--runs", "0"]), /--runs "0": expected a whole number from 1 to 20/);
    assert.throws(() => planOf(["--only", "w3a,w9"]), /--only "w9": expected some of w3a, /);
    assert.throws(() => planOf(["--peers", "some"]), /--peers "some": expected all or none/);
    assert.throws(() => planOf(["--peers", "none"]), /expected only with --baseline/);
    assert.throws(() => planOf(["--json", "x"]), /--json "x": expected only with --baseline/);
  });
});
