const ASCII = /^[\x21-\x7e]*$/;

/**
 * Equal for names that people would take for the same, whatever their case or width: NFKD, NFKC, lower case,
 * upper case, lower case, NFKC (Unicode's caseless matching, chapter 3.13 D146, with the mappings that JavaScript
 * has). Lower case comes first for the sake of ẞ, which is its own upper case, while its lower case ß becomes SS.
 * So straße, STRASSE and STRAẞE are one, σ and ς, fullwidth and ASCII. A key is its own key.
 */
export function nameKey(name: string): string {
  if (ASCII.test(name)) return name.toLowerCase();
  return name.normalize("NFKD").normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}
