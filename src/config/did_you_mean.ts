import { closest, distance } from "fastest-levenshtein";

/** Writes `; did you mean --port?` where a known word is near the given one, and nothing otherwise. */
export function didYouMean(given: string, known: readonly string[]): string {
  const nearest = closest(given, known);
  return distance(given, nearest) <= Math.max(2, given.length / 3) ? `; did you mean ${nearest}?` : "";
}
