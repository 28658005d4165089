import type { ConnectSentences } from "./sentences.ts";

/** Messages that are named; the rest is counted. */
const MAX_NAMED = 5;

/** What is under way. */
export interface UnderWay {
  /** The sentence about the next attempt to connect, if there is no connection. */
  readonly retry: string | undefined;
  readonly sending: readonly string[];
  readonly waiting: readonly string[];
}

/** Returns sentences about what is under way, for the rows above the draft. */
export function underWay({ retry, sending, waiting }: UnderWay, sentences: ConnectSentences): string[] {
  const all = [...sending.map(sentences.sending), ...waiting.map(sentences.waiting)];
  const named = all.slice(0, MAX_NAMED);
  const more = all.length - named.length;
  return [...(retry === undefined ? [] : [retry]), ...named, ...(more === 0 ? [] : [sentences.moreUnderWay(more)])];
}
