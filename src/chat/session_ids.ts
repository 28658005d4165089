import { idSequence } from "../lib/id_sequence.ts";
import type { SessionId } from "./event.ts";

/** Digits of an incarnation: two of a thousand starts have the same one with a probability of 2 in 10 million. */
const INCARNATION_DIGITS = 8;
const BASE = 36;

/**
 * Makes the session ids of one hub: `<incarnation>-<number>`, both in base 36. The incarnation is random, so no other
 * thread, process or later start of the server makes the same ids.
 */
export function sessionIds(incarnation = randomDigits(INCARNATION_DIGITS)): () => SessionId {
  const next = idSequence();
  return () => `${incarnation}-${next().toString(BASE)}`;
}

function randomDigits(count: number): string {
  const words = crypto.getRandomValues(new Uint32Array(count));
  return Array.from(words, (word) => (word % BASE).toString(BASE)).join("");
}
