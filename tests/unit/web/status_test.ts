import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatted } from "../../../src/web/app/status/format.js";
import { Metrics, quantile } from "../../../src/web/app/status/metrics.js";
import { pathsOf, roundTop } from "../../../src/web/app/status/plot.js";
import { Readings, WINDOW_MS } from "../../../src/web/app/status/readings.js";

function metrics(numbers: Readonly<Record<string, number>>): Metrics {
  return new Metrics(Object.entries(numbers).map(([name, value]) => `${name} ${value}`).join("\n"));
}

describe("Metrics", () => {
  it("are read from Prometheus' text format", () => {
    const read = new Metrics([
      "# HELP chat_errors_total Errors.",
      "# TYPE chat_errors_total counter",
      'chat_errors_total{code="TOO_LONG"} 3',
      'chat_errors_total{code="a \\"quoted\\" \\\\ {,} \\n"} 4 1760000000000',
      "chat_rooms 2",
      "chat_big 1.5e+9",
      "nonsense here and there",
      "",
    ].join("\n"));
    assert.deepEqual(read.all("chat_errors_total"), [
      { labels: { code: "TOO_LONG" }, value: 3 },
      { labels: { code: 'a "quoted" \\ {,} \n' }, value: 4 },
    ]);
    assert.deepEqual([read.sum("chat_errors_total"), read.sum("chat_rooms"), read.sum("chat_big")], [7, 2, 1.5e9]);
    assert.equal(read.sum("chat_nothing"), undefined);
  });

  it("have quantiles of what was counted in between", () => {
    const histogram = (a: number, b: number, c: number) =>
      new Metrics(`x_bucket{le="0.1"} ${a}\nx_bucket{le="+Inf"} ${c}\nx_bucket{le="1"} ${b}`).buckets("x");
    assert.equal(quantile(0.5, histogram(10, 10, 10), histogram(0, 0, 0)), 0.05);
    assert.equal(quantile(0.5, histogram(10, 20, 20), histogram(10, 10, 10)), 0.55);
    assert.equal(quantile(0.99, histogram(0, 0, 5), histogram(0, 0, 0)), 1);
    assert.equal(quantile(0.5, histogram(10, 20, 20), histogram(10, 20, 20)), undefined);
  });
});

describe("Readings", () => {
  it("take rates between answers, also when the server began anew, and none over a pause", () => {
    const readings = new Readings();
    readings.add(0, metrics({ chat_messages_received_total: 100, chat_rooms: 1 }));
    readings.add(2000, metrics({ chat_messages_received_total: 150, chat_rooms: 2 }));
    readings.add(4000, metrics({ chat_messages_received_total: 10, chat_rooms: 1 }));
    readings.add(6000, undefined);
    readings.add(8000, metrics({ chat_messages_received_total: 30, chat_rooms: 1 }));
    assert.deepEqual(readings.all.map(({ values }) => values?.["received"]), [undefined, 25, 5, undefined, undefined]);
    assert.deepEqual(readings.all.map(({ values }) => values?.["rooms"]), [1, 2, 1, undefined, 1]);
    assert.equal(readings.at(4900)?.time, 4000);
  });

  it("are those of the last ten minutes", () => {
    const readings = new Readings();
    for (let time = 0; time <= 2 * WINDOW_MS; time += 2000) readings.add(time, metrics({ chat_rooms: 1 }));
    assert.equal(readings.all.length, WINDOW_MS / 2000 + 1);
    assert.equal(readings.all[0]?.time, WINDOW_MS);
  });
});

describe("plots", () => {
  const frame = { from: 0, to: 100, max: 10, width: 200, height: 50 };

  it("are lines with an area below, cut where nothing is known", () => {
    const { line, area } = pathsOf([[0, 0], [50, 5], [60, undefined], [100, 20]], frame);
    assert.equal(line, "M0 50L100 25M200 0h0.01");
    assert.equal(area, "M0 50L0 50L100 25L100 50ZM200 50L200 0L200 50Z");
    assert.deepEqual(pathsOf([], frame), { line: "", area: "" });
  });

  it("have a round number at their top", () => {
    assert.deepEqual([0, 3, 5, 11, 21, 900].map((it) => roundTop(it, 5)), [5, 5, 5, 20, 50, 1000]);
    assert.equal(roundTop(0.0023, 0.001), 0.005);
    assert.equal(roundTop(NaN, 5), 5);
  });
});

describe("formatted()", () => {
  it("tells numbers as people read them", () => {
    assert.equal(formatted(undefined, "count", "en"), "–");
    assert.equal(formatted(12_345, "count", "en"), "12,345");
    assert.equal(formatted(3.25, "rate", "en"), "3.3");
    assert.equal(formatted(1536, "bytes", "en"), "1.5 KiB");
    assert.equal(formatted(300 * 1024 ** 2, "bytes", "en"), "300 MiB");
    assert.equal(formatted(0.00042, "seconds", "en"), "420 µs");
    assert.equal(formatted(0.0123, "seconds", "en"), "12 ms");
    assert.equal(formatted(0.073, "percent", "en"), "7.3 %");
  });
});
