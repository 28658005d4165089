/**
 * The record of a lesson: which messages were said, and who has seen which. Times are milliseconds since the start of the
 * lesson.
 */

/** Marks a message with its number, so that each can be found on every screen: `hello #12`. */
const NUMBERED = /^(.*) #(\d+)$/s;

export function numbered(text: string, number: number): string {
  return `${text} #${number}`;
}

/** The number of a message; undefined for any other text. */
export function numberIn(text: string): number | undefined {
  const number = NUMBERED.exec(text)?.[2];
  return number === undefined ? undefined : Number(number);
}

interface Said {
  readonly by: string;
  readonly at: number;
}

/** What one pupil missed. */
export interface Account {
  readonly said: number;
  readonly seen: number;
  /** Messages that the room had before this pupil came, and that its history did not give. */
  readonly before: number;
  /** Numbers of messages that others saw while this pupil was in the room, or could have had from its history. */
  readonly missed: readonly number[];
}

export class Lesson {
  readonly #said: Said[] = [];
  readonly #seen = new Map<string, Set<number>>();

  /** Records that a pupil says something. Returns the number of the message. */
  says(by: string, at: number): number {
    return this.#said.push({ by, at }) - 1;
  }

  /** Records that a message is on a pupil's screen. */
  sees(pupil: string, number: number): void {
    const seen = this.#seen.get(pupil) ?? new Set();
    this.#seen.set(pupil, seen.add(number));
  }

  get count(): number {
    return this.#said.length;
  }

  /** Messages that at least one other pupil saw: the server gave them a place in the room. */
  get placed(): number[] {
    return this.#said.flatMap((_, number) => this.#isPlaced(number) ? [number] : []);
  }

  /** Messages that no other pupil saw, with the pupil that said them. */
  get lost(): { readonly number: number; readonly by: string; readonly at: number }[] {
    return this.#said.flatMap((said, number) => this.#isPlaced(number) ? [] : [{ number, ...said }]);
  }

  /** @param since when the pupil came into the room */
  accountOf(pupil: string, since: number): Account {
    const seen = this.#seen.get(pupil) ?? new Set();
    const unseen = this.placed.filter((number) => this.#said[number]?.by !== pupil && !seen.has(number));
    const isEarlier = (number: number) => (this.#said[number]?.at ?? 0) < since;
    return {
      said: this.#said.filter(({ by }) => by === pupil).length,
      seen: seen.size,
      before: unseen.filter(isEarlier).length,
      missed: unseen.filter((number) => !isEarlier(number)),
    };
  }

  #isPlaced(number: number): boolean {
    const by = this.#said[number]?.by;
    return [...this.#seen].some(([pupil, seen]) => pupil !== by && seen.has(number));
  }
}
