import { nameKey } from "../../chat/name_key.ts";
import { LOBBY } from "../../chat/nickname.ts";
import { RecentMessages } from "./recent_messages.ts";
import { RoomPeople } from "./room_people.ts";
import { RoomView } from "./room_view.ts";

interface RoomEntry {
  /** The name as typed; after the join, as its creator wrote it. */
  name: string;
  readonly view: RoomView;
  readonly people: RoomPeople;
  readonly messages: RecentMessages;
}

/**
 * The rooms to be in, and the current one, which messages go to. They outlive connections. Every method accepts any
 * spelling of a name.
 */
export class Rooms {
  /** By the key of the name. */
  readonly #entries = new Map<string, RoomEntry>();
  #current: string;

  /** @param names an empty list means the lobby */
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

  /** The room that messages go to: the one entered last, or the one that was chosen. */
  get current(): string {
    return this.shown(this.#current);
  }

  set current(room: string) {
    this.#current = nameKey(room);
  }

  has(room: string): boolean {
    return this.#entries.has(nameKey(room));
  }

  /** Returns the name as its creator wrote it, if that is known. */
  shown(room: string): string {
    return this.#entries.get(nameKey(room))?.name ?? room;
  }

  view(room = ""): RoomView | undefined {
    return this.#entries.get(nameKey(room))?.view;
  }

  people(room = ""): RoomPeople | undefined {
    return this.#entries.get(nameKey(room))?.people;
  }

  messages(room = ""): RecentMessages | undefined {
    return this.#entries.get(nameKey(room))?.messages;
  }

  /** Makes a room the current one, and adds it if it is new. */
  enter(room: string): void {
    if (!this.has(room)) this.#add(room);
    this.current = room;
  }

  /** Sets the name of a room to the spelling of its creator. */
  joined(room: string): void {
    const entry = this.#entries.get(nameKey(room));
    if (entry !== undefined) entry.name = room;
  }

  /** Removes a room. If it was the current one, another one is; the lobby if none is left. */
  remove(room: string): void {
    const key = nameKey(room);
    this.#entries.delete(key);
    if (this.#current === key) this.#current = [...this.#entries.keys()].at(-1) ?? LOBBY;
  }

  #add(name: string): void {
    this.#entries.set(nameKey(name), {
      name,
      view: new RoomView(),
      people: new RoomPeople(),
      messages: new RecentMessages(),
    });
  }
}
