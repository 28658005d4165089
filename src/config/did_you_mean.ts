import { closest, distance } from "fastest-levenshtein";

/** Writes `; did you mean --port?` where a known word is near the given one, and nothing otherwise. */
export function didYouMean(given: string, known: readonly string[]): string {
  const nearest = nearestOf(given, known);
  return nearest === undefined ? "" : `; did you mean ${nearest}?`;
}

/** Returns the known word that is probably meant, if any is near. */
export function nearestOf(given: string, known: readonly string[]): string | undefined {
  const nearest = closest(given, known);
  return distance(given, nearest) <= Math.max(2, given.length / 3) ? nearest : undefined;
}
