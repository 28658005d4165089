import type { Language } from "../../chat/language.ts";

/** Returns the language of an environment: Korean if its locale is Korean, otherwise English. */
export function environmentLanguage(env: Readonly<Record<string, string | undefined>>): Language {
  // POSIX: the first of these that is not empty holds.
  const locale = [env["LC_ALL"], env["LC_MESSAGES"], env["LANG"]].find((value) => value !== undefined && value !== "");
  return /^ko(?:[_.@-]|$)/i.test(locale ?? "") ? "ko" : "en";
}
