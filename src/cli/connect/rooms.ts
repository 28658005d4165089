import { nameKey } from "../../chat/name_key.ts";
import { LOBBY } from "../../chat/nickname.ts";
import { RoomView } from "./room_view.ts";

interface RoomEntry {
  /** As it was typed, and once one is in, as its creator wrote it. */
  name: string;
  readonly view: RoomView;
}

/**
 * The rooms that one means to be in, and the one that is spoken to. They outlive connections. A room may be asked
 * for in any spelling.
 */
export class Rooms {
  /** By their keys. */
  readonly #entries = new Map<string, RoomEntry>();
  #current: string;

  /** @param names none: the lobby */
  constructor(names: readonly string[]) {
    for (const name of names.length === 0 ? [LOBBY] : names) this.#add(name);
    this.#current = nameKey(names.at(-1) ?? LOBBY);
  }

  get names(): readonly string[] {
    return [...this.#entries.values()].map(({ name }) => name);
  }

  get areSeveral(): boolean {
    return this.#entries.size > 1;
  }

  /** What is said goes here: the room entered last, or the one that was chosen. */
  get current(): string {
    return this.shown(this.#current);
  }

  set current(room: string) {
    this.#current = nameKey(room);
  }

  has(room: string): boolean {
    return this.#entries.has(nameKey(room));
  }

  /** `room` as its creator wrote it, where that is known. */
  shown(room: string): string {
    return this.#entries.get(nameKey(room))?.name ?? room;
  }

  view(room = ""): RoomView | undefined {
    return this.#entries.get(nameKey(room))?.view;
  }

  /** Speaks to a room from now on, one more if need be. */
  enter(room: string): void {
    if (!this.has(room)) this.#add(room);
    this.current = room;
  }

  /** One is in a room whose creator wrote it like this. */
  joined(room: string): void {
    const entry = this.#entries.get(nameKey(room));
    if (entry !== undefined) entry.name = room;
  }

  /** A room that one is in no longer; another one is spoken to, the lobby when there is none. */
  forget(room: string): void {
    const key = nameKey(room);
    this.#entries.delete(key);
    if (this.#current === key) this.#current = [...this.#entries.keys()].at(-1) ?? LOBBY;
  }

  #add(name: string): void {
    this.#entries.set(nameKey(name), { name, view: new RoomView() });
  }
}
