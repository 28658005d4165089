/**
 * One value of a metric, with its labels.
 *
 * @typedef {{ labels: Readonly<Record<string, string>>, value: number }} Sample
 */

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g;

/** The samples of `/metrics`, by name (Prometheus text format, version 0.0.4). */
export class Metrics {
  /** @type {Map<string, Sample[]>} */
  #samples = new Map();

  /** @param {string} text invalid lines are ignored */
  constructor(text) {
    for (const line of text.split("\n")) {
      const [, name, labels = "", value = ""] = line.startsWith("#") ? [] : LINE.exec(line.trim()) ?? [];
      if (name === undefined) continue;
      const samples = this.#samples.get(name) ?? [];
      samples.push({ labels: labelsIn(labels), value: numberIn(value) });
      this.#samples.set(name, samples);
    }
  }

  /** @param {string} name @returns {readonly Sample[]} */
  all(name) {
    return this.#samples.get(name) ?? [];
  }

  /** @param {string} name @returns {number | undefined} the sum over all labels; undefined when there is none */
  sum(name) {
    const samples = this.all(name);
    return samples.length === 0 ? undefined : samples.reduce((sum, { value }) => sum + value, 0);
  }

  /**
   * A histogram's counts, summed over all labels but `le`.
   *
   * @param {string} name
   * @returns {Buckets} in the order of their upper bounds; each count includes those before it
   */
  buckets(name) {
    /** @type {Map<number, number>} */
    const counts = new Map();
    for (const { labels, value } of this.all(`${name}_bucket`)) {
      const bound = numberIn(labels["le"] ?? "");
      counts.set(bound, (counts.get(bound) ?? 0) + value);
    }
    return [...counts].sort(([a], [b]) => a - b);
  }
}

/** @typedef {readonly (readonly [upperBound: number, count: number])[]} Buckets */

/**
 * Estimates the quantile `q` of the values between two readings of a histogram. Like Prometheus, it assumes that values
 * are spread evenly within a bucket.
 *
 * @param {number} q from 0 to 1
 * @param {Buckets} now
 * @param {Buckets} before
 * @returns {number | undefined} undefined when there are no values
 */
export function quantile(q, now, before) {
  const earlier = new Map(before);
  const counts = now.map(([bound, count]) => /** @type {const} */ ([bound, count - (earlier.get(bound) ?? 0)]));
  const total = counts.at(-1)?.[1] ?? 0;
  if (!(total > 0)) return undefined;
  let [lower, below] = [0, 0];
  for (const [bound, count] of counts) {
    if (count >= q * total && count > below) {
      return bound === Infinity ? lower : lower + ((bound - lower) * (q * total - below)) / (count - below);
    }
    [lower, below] = [bound, count];
  }
  return lower;
}

/** @param {string} text @returns {Record<string, string>} */
function labelsIn(text) {
  return Object.fromEntries([...text.matchAll(LABEL)].map(([, name = "", value = ""]) => [name, unescaped(value)]));
}

/** @param {string} value */
function unescaped(value) {
  return value.replace(/\\(.)/g, (_, it) => it === "n" ? "\n" : it);
}

/** @param {string} text */
function numberIn(text) {
  return text === "+Inf" ? Infinity : text === "-Inf" ? -Infinity : Number(text);
}
