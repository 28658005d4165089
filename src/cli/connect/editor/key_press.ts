/** What a terminal's bytes mean: text, pastes and named keys. */

/** A key that does something other than insert its text. */
export type KeyName =
  | "enter"
  | "newline"
  | "complete"
  | "completeBack"
  | "left"
  | "right"
  | "wordLeft"
  | "wordRight"
  | "home"
  | "end"
  | "up"
  | "down"
  | "deleteBack"
  | "delete"
  | "killWordBack"
  | "killWord"
  | "killToStart"
  | "killToEnd"
  | "yank"
  | "clearScreen"
  | "interrupt"
  | "endOfInput";

/** One press of a key, or one paste. The text of a paste may hold anything. */
export type KeyPress =
  | { readonly kind: "key"; readonly name: KeyName }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "paste"; readonly text: string };

/** Control characters by themselves. */
const CONTROLS: Readonly<Record<string, KeyName>> = {
  "\x01": "home", // Ctrl-A
  "\x02": "left", // Ctrl-B
  "\x03": "interrupt", // Ctrl-C
  "\x04": "endOfInput", // Ctrl-D
  "\x05": "end", // Ctrl-E
  "\x06": "right", // Ctrl-F
  "\x08": "deleteBack", // Ctrl-H
  "\t": "complete",
  "\n": "enter", // Ctrl-J
  "\x0b": "killToEnd", // Ctrl-K
  "\x0c": "clearScreen", // Ctrl-L
  "\r": "enter",
  "\x0e": "down", // Ctrl-N
  "\x10": "up", // Ctrl-P
  "\x15": "killToStart", // Ctrl-U
  "\x17": "killWordBack", // Ctrl-W
  "\x19": "yank", // Ctrl-Y
  "\x7f": "deleteBack",
};

/** What follows ESC, for a key with Alt. */
const WITH_ALT: Readonly<Record<string, KeyName>> = {
  "\r": "newline",
  "\n": "newline",
  "\x7f": "killWordBack",
  "\x08": "killWordBack",
  b: "wordLeft",
  d: "killWord",
  f: "wordRight",
};

/** Final characters of CSI and SS3 sequences. */
const FINALS: Readonly<Record<string, KeyName>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  F: "end",
  H: "home",
  Z: "completeBack",
};

/** First parameters of CSI sequences that end in `~`. */
const NUMBERED: Readonly<Record<string, KeyName>> = {
  1: "home",
  3: "delete",
  4: "end",
  7: "home",
  8: "end",
};

/** Keys that move by a word when Ctrl or Alt is held. */
const BY_WORD: Partial<Readonly<Record<KeyName, KeyName>>> = { left: "wordLeft", right: "wordRight" };

/** Returns the key of a control character by itself. */
export function controlKey(character: string): KeyName | undefined {
  return CONTROLS[character];
}

/** Returns the key of a character after ESC. */
export function altKey(character: string): KeyName | undefined {
  return WITH_ALT[character];
}

/** Returns the key of a CSI or SS3 sequence, from its parameters (such as `1;5`) and its final character. */
export function sequenceKey(parameters: string, final: string): KeyName | undefined {
  const [first = "", modifier = ""] = parameters.split(";");
  const name = final === "~" ? NUMBERED[first] : FINALS[final];
  const hasCtrlOrAlt = /^[3-8]$/.test(modifier);
  return name !== undefined && hasCtrlOrAlt ? BY_WORD[name] ?? name : name;
}
