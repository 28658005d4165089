import { nameKey } from "../../chat/name_key.ts";
import { completionsOf } from "./completion.ts";
import type { Completions } from "./editor/line_editor.ts";
import type { Rooms } from "./rooms.ts";

/** Names of each sort that are kept. */
const MAX_NAMES = 200;

/** Names for completion that no joined room holds: listed rooms, and partners of whispers. */
export class KnownNames {
  /** By key; the last one is the latest. */
  readonly #partners = new Map<string, string>();
  #listed: readonly string[] = [];

  /** Notes the rooms of an answer to `rooms`. */
  listed(rooms: readonly string[]): void {
    this.#listed = rooms;
  }

  /** Notes the partner of a whisper. */
  whispered(nick: string): void {
    const key = nameKey(nick);
    this.#partners.delete(key);
    this.#partners.set(key, nick);
    const [oldest] = this.#partners.keys();
    if (this.#partners.size > MAX_NAMES && oldest !== undefined) this.#partners.delete(oldest);
  }

  /** Returns what may stand instead of the end of `before`. @param nick one's own */
  complete(before: string, rooms: Rooms, nick: string): Completions {
    const members = rooms.people(rooms.current)?.names ?? [];
    const nicks = distinct([...members, ...[...this.#partners.values()].toReversed()]);
    return completionsOf(before, {
      nicks: nicks.filter((name) => nameKey(name) !== nameKey(nick)),
      rooms: distinct([...rooms.names, ...this.#listed]),
      ownRooms: rooms.names,
    });
  }
}

function distinct(names: readonly string[]): string[] {
  const byKey = new Map<string, string>();
  for (const name of names) if (!byKey.has(nameKey(name))) byKey.set(nameKey(name), name);
  return [...byKey.values()];
}
