/** The languages of the server's sentences, as `--lang` and `/lang` name them. */
export const LANGUAGES = ["ko", "en"] as const;

export type Language = (typeof LANGUAGES)[number];

/** Returns the language that `text` names, in any case; undefined for an unknown language. */
export function parseLanguage(text: string): Language | undefined {
  return LANGUAGES.find((language) => language === text.toLowerCase());
}
