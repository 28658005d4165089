/** Gives the next number. */
export type Serial = () => number;

/** Counts from `first` in steps of `step`: several that begin at 1, 2 … n, with the step n, share no number. */
export function serial(first = 1, step = 1): Serial {
  let next = first - step;
  return () => next += step;
}
