/** Returns the next number. */
export type IdSequence = () => number;

/** Counts from `first` in steps of `step`. Sequences from 1, 2 … n with the step n share no number. */
export function idSequence(first = 1, step = 1): IdSequence {
  let next = first - step;
  return () => next += step;
}
