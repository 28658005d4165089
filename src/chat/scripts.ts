/**
 * Checks that the letters of a name are of one script, so that a Cyrillic letter can't hide among Latin ones.
 *
 * The rule is the level "highly restrictive" of UTS #39 (5.2). Characters that several scripts share (Common,
 * Inherited) fit any of them.
 */

/** Scripts that are written together. */
const TOGETHER = [
  ["Latin", "Han", "Hangul"],
  ["Latin", "Han", "Hiragana", "Katakana"],
  ["Latin", "Han", "Bopomofo"],
];

/**
 * Every other script of Unicode 16: those with the most users first, then by name.
 *
 * Both runtimes know Unicode 16; their regular expressions do not agree on Unicode 17. Add the scripts of a later
 * version here.
 */
const ALONE = ("Cyrillic Greek Arabic Hebrew Devanagari Thai Bengali Tamil Telugu Georgian Armenian Ethiopic Khmer " +
  "Myanmar Sinhala Gujarati Kannada Malayalam Gurmukhi Lao Tibetan Mongolian Cherokee Thaana Canadian_Aboriginal " +
  "Tifinagh Syriac Oriya Yi Nko Adlam Coptic Vai Javanese Balinese " +
  "Ahom Anatolian_Hieroglyphs Avestan Bamum Bassa_Vah Batak Bhaiksuki Brahmi Buginese Buhid Carian " +
  "Caucasian_Albanian Chakma Cham Chorasmian Cuneiform Cypriot Cypro_Minoan Deseret Dives_Akuru Dogra Duployan " +
  "Egyptian_Hieroglyphs Elbasan Elymaic Garay Glagolitic Gothic Grantha Gunjala_Gondi Gurung_Khema Hanifi_Rohingya " +
  "Hanunoo Hatran Imperial_Aramaic Inscriptional_Pahlavi Inscriptional_Parthian Kaithi Kawi Kayah_Li Kharoshthi " +
  "Khitan_Small_Script Khojki Khudawadi Kirat_Rai Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian Mahajani " +
  "Makasar Mandaic Manichaean Marchen Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui Meroitic_Cursive " +
  "Meroitic_Hieroglyphs Miao Modi Mro Multani Nabataean Nag_Mundari Nandinagari New_Tai_Lue Newa Nushu " +
  "Nyiakeng_Puachue_Hmong Ogham Ol_Chiki Ol_Onal Old_Hungarian Old_Italic Old_North_Arabian Old_Permic Old_Persian " +
  "Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Osage Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa " +
  "Phoenician Psalter_Pahlavi Rejang Runic Samaritan Saurashtra Sharada Shavian Siddham SignWriting Sogdian " +
  "Sora_Sompeng Soyombo Sundanese Sunuwar Syloti_Nagri Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tangsa " +
  "Tangut Tirhuta Todhri Toto Tulu_Tigalari Ugaritic Vithkuqi Wancho Warang_Citi Yezidi Zanabazar_Square").split(" ");

/** A letter of the Latin script, which no other script uses. */
const LATIN = /\p{sc=Latin}/u;

const TOGETHER_PATTERNS = TOGETHER.map(patternOf);
/** Each is compiled when a name first needs it: all of them together take 15 ms. */
const alonePatterns: RegExp[] = [];

/** Whether all characters of `name` belong to one script, or to scripts that are written together. */
export function isOfOneScript(name: string): boolean {
  if (TOGETHER_PATTERNS.some((pattern) => pattern.test(name))) return true;
  return !LATIN.test(name) && ALONE.some((script, i) => (alonePatterns[i] ??= patternOf([script])).test(name));
}

function patternOf(scripts: readonly string[]): RegExp {
  const classes = ["Common", "Inherited", ...scripts].map((script) => `\\p{scx=${script}}`);
  return new RegExp(`^[${classes.join("")}]*$`, "u");
}
