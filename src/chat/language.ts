/** The languages of the server's sentences, as `--lang` and `/lang` name them. */
export const LANGUAGES = ["ko", "en"] as const;

export type Language = (typeof LANGUAGES)[number];

/** The language that `text` names; undefined when the server does not speak it. */
export function parseLanguage(text: string): Language | undefined {
  return LANGUAGES.find((language) => language === text.toLowerCase());
}
