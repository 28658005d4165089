/**
 * Data in the storage of the browser. Choices are permanent. Nickname and rooms belong to the tab, so that tabs do not
 * change each other's; a new tab begins with those that were stored last.
 *
 * @typedef {Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">} Shelf
 */
export class Store {
  /** @param {Shelf} permanent @param {Shelf} perTab */
  constructor(permanent, perTab) {
    this.permanent = permanent;
    this.perTab = perTab;
  }

  get nick() {
    return this.#readMine("nick") ?? "";
  }

  /** @returns {readonly string[]} */
  get rooms() {
    try {
      const rooms = JSON.parse(this.#readMine("rooms") ?? "[]");
      return Array.isArray(rooms) ? rooms.filter((it) => typeof it === "string").slice(0, 32) : [];
    } catch {
      return [];
    }
  }

  /** @returns {string | undefined} nickname with which this tab is signed in */
  get presence() {
    return attempt(() => this.perTab.getItem("maru.present")) ?? undefined;
  }

  /** @param {string} nick */
  keepNick(nick) {
    this.#writeMine("nick", nick);
  }

  /** @param {readonly string[]} rooms */
  keepRooms(rooms) {
    this.#writeMine("rooms", JSON.stringify(rooms));
  }

  /** @param {string | undefined} nick */
  keepPresence(nick) {
    attempt(() =>
      nick === undefined ? this.perTab.removeItem("maru.present") : this.perTab.setItem("maru.present", nick)
    );
  }

  /** @returns {string | undefined} what this tab has kept of its conversations */
  get keepsake() {
    return attempt(() => this.perTab.getItem("maru.keepsake")) ?? undefined;
  }

  /** Keeps whispers and drafts for a reload of this tab. @param {string | undefined} text undefined removes them */
  keepKeepsake(text) {
    // Where there is no room for a new one, an old one would bring back what has been sent or closed.
    attempt(() => this.perTab.removeItem("maru.keepsake"));
    if (text !== undefined) attempt(() => this.perTab.setItem("maru.keepsake", text));
  }

  /** @param {string} name @returns {string | undefined} of this tab, or else what any tab stored last */
  #readMine(name) {
    return attempt(() => this.perTab.getItem(`maru.${name}`)) ?? this.read(name);
  }

  /** @param {string} name @param {string} value */
  #writeMine(name, value) {
    attempt(() => this.perTab.setItem(`maru.${name}`, value));
    this.write(name, value);
  }

  /** @param {string} name @returns {string | undefined} */
  read(name) {
    return attempt(() => this.permanent.getItem(`maru.${name}`)) ?? undefined;
  }

  /** @param {string} name @param {string} value */
  write(name, value) {
    attempt(() => this.permanent.setItem(`maru.${name}`, value));
  }
}

/**
 * Calls `use`, and ignores its error: storage may be full or not allowed.
 *
 * @template Result
 * @param {() => Result} use
 */
function attempt(use) {
  try {
    return use();
  } catch {
    return undefined;
  }
}
