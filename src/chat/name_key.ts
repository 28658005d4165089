const ASCII = /^[\x21-\x7e]*$/;

/**
 * Returns the key of a name: equal for spellings that differ only in case or width.
 *
 * So straße, STRASSE and STRAẞE have one key, and so have σ and ς, and fullwidth and ASCII letters. A key is its own
 * key.
 *
 * The steps are NFKD, NFKC, lower case, upper case, lower case, NFKC: Unicode's caseless matching (chapter 3.13, D146)
 * with the mappings that JavaScript has. Lower case comes first because ẞ is its own upper case, while its lower case ß
 * becomes SS.
 */
export function nameKey(name: string): string {
  if (ASCII.test(name)) return name.toLowerCase();
  return name.normalize("NFKD").normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}
