/** What happened since the start, by name. The names are fixed sets, never anything a client chooses. */
export class Counters {
  readonly #counts = new Map<string, number>();

  /** Adds one to `name`, which `label` divides further: `closed{idle_timeout}`. */
  count(name: string, label: string): void {
    const key = `${name}{${label}}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** All of them, by name and label: `closed{idle_timeout}`. */
  all(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  /** How often `name` with `label` was counted. */
  get(name: string, label: string): number {
    return this.#counts.get(`${name}{${label}}`) ?? 0;
  }
}
