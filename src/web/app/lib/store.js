/**
 * What the browser remembers, where it lets us: the nickname, rooms and choices for good; that we are in the chat, as
 * whom, for as long as the tab stands.
 *
 * @typedef {Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">} Shelf
 */
export class Store {
  /** @param {Shelf} lasting @param {Shelf} passing */
  constructor(lasting, passing) {
    this.lasting = lasting;
    this.passing = passing;
  }

  get nick() {
    return this.read("nick") ?? "";
  }

  /** @returns {readonly string[]} */
  get rooms() {
    try {
      const rooms = JSON.parse(this.read("rooms") ?? "[]");
      return Array.isArray(rooms) ? rooms.filter((it) => typeof it === "string").slice(0, 32) : [];
    } catch {
      return [];
    }
  }

  /** @returns {string | undefined} as whom this tab was in the chat */
  get presence() {
    return attempt(() => this.passing.getItem("maru.present")) ?? undefined;
  }

  /** @param {string} nick */
  keepNick(nick) {
    this.write("nick", nick);
  }

  /** @param {readonly string[]} rooms */
  keepRooms(rooms) {
    this.write("rooms", JSON.stringify(rooms));
  }

  /** @param {string | undefined} nick */
  keepPresence(nick) {
    attempt(() =>
      nick === undefined ? this.passing.removeItem("maru.present") : this.passing.setItem("maru.present", nick)
    );
  }

  /** @param {string} name @returns {string | undefined} */
  read(name) {
    return attempt(() => this.lasting.getItem(`maru.${name}`)) ?? undefined;
  }

  /** @param {string} name @param {string} value */
  write(name, value) {
    attempt(() => this.lasting.setItem(`maru.${name}`, value));
  }
}

/**
 * Storage may be full or forbidden: then nothing is remembered.
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
