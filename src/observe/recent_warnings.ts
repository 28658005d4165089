import { escapeActive } from "./escape.ts";

/** One kind of warning or error of the log, and how often it came. */
export interface LogWarning {
  readonly level: "warning" | "error";
  /** The part of the server: `server`, `connection`. */
  readonly part: string;
  /** The sentence alone, without fields. Equal ones are one kind. */
  readonly sentence: string;
  /** The fields of the latest one, as in a line of the log; cut where they are long. */
  readonly fields: string;
  /** When the latest one came: milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  readonly count: number;
}

/** Kinds that are kept. */
export const MAX_WARNINGS = 50;
/** Characters of a sentence and of its fields. */
const MAX_TEXT = 500;

/**
 * Keeps the latest warnings and errors of the log, each kind once with its count.
 *
 * It holds what a line of the log holds, escaped in the same way: no message bodies, no secrets.
 */
export class RecentWarnings {
  /** By level, part and sentence; the latest is last. */
  readonly #kinds = new Map<string, LogWarning>();

  /** Adds a line of the log. */
  add(warning: Omit<LogWarning, "count">): void {
    const key = keyOf(warning);
    const count = (this.#kinds.get(key)?.count ?? 0) + 1;
    this.#kinds.delete(key);
    const [oldest] = this.#kinds.keys();
    if (oldest !== undefined && this.#kinds.size >= MAX_WARNINGS) this.#kinds.delete(oldest);
    this.#kinds.set(key, { ...warning, sentence: shown(warning.sentence), fields: shown(warning.fields), count });
  }

  /** Returns them, latest first. */
  all(): LogWarning[] {
    return [...this.#kinds.values()].reverse();
  }
}

/** Adds up the warnings of several threads. Returns the latest kinds, latest first. */
export function mergeWarnings(lists: readonly (readonly LogWarning[])[]): LogWarning[] {
  const kinds = new Map<string, LogWarning>();
  for (const warning of lists.flat()) {
    const key = keyOf(warning);
    const other = kinds.get(key);
    const latest = other !== undefined && other.time > warning.time ? other : warning;
    kinds.set(key, { ...latest, count: warning.count + (other?.count ?? 0) });
  }
  return [...kinds.values()].sort((a, b) => b.time - a.time).slice(0, MAX_WARNINGS);
}

function keyOf({ level, part, sentence }: Pick<LogWarning, "level" | "part" | "sentence">): string {
  return JSON.stringify([level, part, shown(sentence)]);
}

/** Escapes and cuts a text. What is escaped twice stays the same. */
function shown(text: string): string {
  const escaped = escapeActive(text);
  return escaped.length > MAX_TEXT ? `${escaped.slice(0, MAX_TEXT - 1)}…` : escaped;
}
