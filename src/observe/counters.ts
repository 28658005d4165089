/** Names of counters, each divided by a fixed set of labels. */
type CounterName = "opened" | "closed" | "refused" | "errors";

/** Counts events since the start, by name and label. Labels are fixed sets, never chosen by a client. */
export class Counters {
  readonly #counts: Record<CounterName, Record<string, number>> = { opened: {}, closed: {}, refused: {}, errors: {} };

  /** Adds one to `name` with `label`. */
  count(name: CounterName, label: string): void {
    const counts = this.#counts[name];
    counts[label] = (counts[label] ?? 0) + 1;
  }

  /** The count of `name` with `label`. */
  get(name: CounterName, label: string): number {
    return this.#counts[name][label] ?? 0;
  }

  /** A copy of the counts of `name`, by label. */
  all(name: CounterName): Readonly<Record<string, number>> {
    return { ...this.#counts[name] };
  }
}
