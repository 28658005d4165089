import { idSequence } from "../lib/id_sequence.ts";
import type { SessionId } from "./ids.ts";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/**
 * Digits of an incarnation: of a thousand starts, two have the same one with a probability of 1.4 in 10 million. V8 stores
 * what is concatenated to 12 characters or less in one piece, so one digit more would cost a session 40 bytes.
 */
const INCARNATION_LENGTH = 7;

/**
 * Makes the session ids of one hub: `<incarnation>-<number in base 36>`. The incarnation is random, so no other thread,
 * process or later start of the server makes the same ids.
 */
export function sessionIds(incarnation = randomDigits(INCARNATION_LENGTH)): () => SessionId {
  const next = idSequence();
  return () => `${incarnation}-${next().toString(36)}`;
}

function randomDigits(count: number): string {
  const words = crypto.getRandomValues(new Uint32Array(count));
  return Array.from(words, (word) => DIGITS.charAt(word % DIGITS.length)).join("");
}
