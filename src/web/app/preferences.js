import { wordsFor } from "./i18n/mod.js";
import { Store } from "./lib/store.js";

/** Choices of the reader, for every page. */
export class Preferences {
  store = new Store(shelf("localStorage"), shelf("sessionStorage"));

  get words() {
    return wordsFor(this.store.read("language"), navigator.languages);
  }

  get theme() {
    return this.store.read("theme") ?? "auto";
  }

  /** @param {string} theme */
  setTheme(theme) {
    this.store.write("theme", theme);
    if (theme === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  }

  /** @param {string} tag */
  setLanguage(tag) {
    this.store.write("language", tag);
  }
}

/** @param {"localStorage" | "sessionStorage"} name @returns {import("./lib/store.js").Shelf} */
function shelf(name) {
  try {
    return globalThis[name];
  } catch {
    return { getItem: () => null, setItem: () => {}, removeItem: () => {} }; // storage is not allowed
  }
}
