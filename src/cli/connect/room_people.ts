import { nameKey } from "../../chat/name_key.ts";
import type { RoomHappening } from "../../client/mod.ts";

/** Nicknames of the members of a room that this client knows of. Those who spoke last come first. */
export class RoomPeople {
  /** By key, in the order in which they last spoke or came: the last one is the latest. */
  readonly #names = new Map<string, string>();

  get names(): readonly string[] {
    return [...this.#names.values()].toReversed();
  }

  /** Replaces all by the members in an answer. */
  reset(members: readonly string[]): void {
    this.#names.clear();
    for (const name of members.toReversed()) this.#names.set(nameKey(name), name);
  }

  /** Adds members of an answer that need not hold all of them. */
  add(members: readonly string[]): void {
    for (const name of members) if (!this.#names.has(nameKey(name))) this.#names.set(nameKey(name), name);
  }

  /** Follows an event of the room. */
  happened(event: RoomHappening): void {
    if (event.kind === "delete") return;
    this.#names.delete(nameKey(event.nick));
    const name = event.kind === "rename" ? event.to : event.kind === "leave" ? undefined : event.nick;
    if (name !== undefined) this.#names.set(nameKey(name), name);
  }
}
