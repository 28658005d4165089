/** What is counted, each divided by a fixed set of labels. */
export type CounterName = "opened" | "closed" | "refused" | "errors";

/** What happened since the start, by name. The labels are fixed sets, never anything a client chooses. */
export class Counters {
  readonly #counts: Record<CounterName, Record<string, number>> = { opened: {}, closed: {}, refused: {}, errors: {} };

  /** Adds one to `name`, which `label` divides further. */
  count(name: CounterName, label: string): void {
    const counts = this.#counts[name];
    counts[label] = (counts[label] ?? 0) + 1;
  }

  /** A copy of everything under `name`, by label. */
  all(name: CounterName): Readonly<Record<string, number>> {
    return { ...this.#counts[name] };
  }
}
