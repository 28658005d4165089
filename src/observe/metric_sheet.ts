import promClient from "prom-client";
import type { Distribution, Tally } from "./snapshot.ts";

const { Counter, Gauge, Histogram, Registry } = promClient;

export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** The metrics of one answer, in Prometheus' text format. */
export class MetricSheet {
  readonly #registry = new Registry();

  /** Adds a counter. */
  counter(name: string, help: string, value: number): void {
    new Counter({ name, help, registers: [this.#registry] }).inc(value);
  }

  /** Adds a counter for each label, also for `labels` that were not counted. */
  counters(name: string, help: string, label: string, labels: readonly string[], tally: Tally): void {
    const counter = new Counter({ name, help, labelNames: [label], registers: [this.#registry] });
    for (const it of new Set([...labels, ...Object.keys(tally)])) counter.inc({ [label]: it }, tally[it] ?? 0);
  }

  /** Adds a gauge. */
  gauge(name: string, help: string, value: number): void {
    new Gauge({ name, help, registers: [this.#registry] }).set(value);
  }

  /** Adds a gauge with labels. */
  labelled(name: string, help: string, value: number, labels: Record<string, string>): void {
    new Gauge({ name, help, labelNames: Object.keys(labels), registers: [this.#registry] }).set(labels, value);
  }

  /** Adds a histogram whose values were counted before. */
  histogram(name: string, help: string, { bounds, counts, sum }: Distribution): void {
    const histogram = new Histogram({ name, help, buckets: [...bounds], registers: [this.#registry] });
    let total = 0;
    const buckets = counts.map((count, i) => {
      total += count;
      return { metricName: `${name}_bucket`, labels: { le: bounds[i] ?? "+Inf" }, value: total };
    });
    const values = [
      ...buckets,
      { metricName: `${name}_sum`, labels: {}, value: sum },
      { metricName: `${name}_count`, labels: {}, value: total },
    ];
    const get = () => Promise.resolve({ name, help, type: "histogram", aggregator: "sum", values });
    Object.assign(histogram, { get, getForPromString: get });
  }

  /** Writes everything that was added. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
