import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LoadCodec } from "../../../../src/cli/bench/load_codec.ts";
import { stagesOf } from "../../../../src/cli/bench/plan.ts";
import { ProgressBar } from "../../../../src/cli/bench/progress.ts";
import { StageRun } from "../../../../src/cli/bench/stage_run.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import { screenOf } from "../../../support/terminal.ts";

/** A progress bar on a terminal that a test can resize, and what it wrote last. */
function barOn(columns: number) {
  const clock = new FakeClock();
  const terminal = {
    columns,
    last: "",
    write(text: string) {
      terminal.last = text;
    },
  };
  return { clock, terminal, bar: new ProgressBar(clock, terminal) };
}

const LOAD = { clients: 400, rooms: 40, senders: 400, rate: 1, duration: 30, steps: 3 };

describe("ProgressBar", () => {
  const [stage] = stagesOf(LOAD);
  assert.ok(stage !== undefined);

  for (
    const [columns, line] of [
      [100, `[${"-".repeat(24)}] 1/3: 100 clients, 0 of 10 s, 0 delivered/s, p99 0.0 ms`],
      [0, `[${"-".repeat(10)}] 1/3: 100 clients, 0 of 10 s, 0 delivered/s, p99 0.0 ms`],
      [80, `[${"-".repeat(10)}] 1/3: 100 clients, 0 of 10 s, 0 delivered/s, p99 0.0 ms`],
      [60, "1/3: 100 clients, 0 of 10 s, 0 delivered/s, p99 0.0 ms"],
      [40, "1/3: 100 clients, 0 of 10 s"],
      [20, "1/3: 0 of 10 s"],
      [15, "1/3: 0 of 10 s"],
      [12, "0 of 10 s"],
      [5, ""],
    ] as const
  ) {
    it(`shows whole facts on ${columns} columns`, () => {
      const { bar, terminal, clock } = barOn(columns);
      bar.started(stage, 3, new StageRun(stage, [], new LoadCodec("text", 64, "abcd"), clock));
      assert.equal(terminal.last, `\r${line}\x1b[K`);
      assert.equal(screenOf(terminal.last, columns || 80)[0], line);
    });
  }

  it("shows the counts of connections whole on 0 and on 20 columns", () => {
    for (
      const [columns, line] of [[0, `[${"#".repeat(24)}] connecting: 50000 of 50000`], [20, "50000 of 50000"]] as const
    ) {
      const { bar, terminal } = barOn(columns);
      bar.entering(50_000, 50_000);
      assert.equal(terminal.last, `\r${line}\x1b[K`);
    }
  });

  it("follows a terminal that is resized", () => {
    const { bar, terminal, clock } = barOn(80);
    bar.settling();
    assert.equal(terminal.last, "\rwaiting until no message is in flight\x1b[K");
    terminal.columns = 20;
    clock.advance(200);
    assert.equal(terminal.last, "\rwaiting\x1b[K");
    bar.clear();
    assert.equal(terminal.last, "\r\x1b[K");
    assert.equal(clock.timers, 0);
  });
});
