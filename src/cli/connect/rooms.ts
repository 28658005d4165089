import { LOBBY } from "../../chat/nickname.ts";
import { RoomView } from "./room_view.ts";

/** The rooms that one means to be in, and the one that is spoken to. They outlive connections. */
export class Rooms {
  readonly #views: Map<string, RoomView>;
  /** What is said goes here: the room entered last, or the one that was chosen. */
  current: string;

  /** @param names none: the lobby */
  constructor(names: readonly string[]) {
    this.#views = new Map((names.length === 0 ? [LOBBY] : names).map((room) => [room, new RoomView()]));
    this.current = names.at(-1) ?? LOBBY;
  }

  get names(): readonly string[] {
    return [...this.#views.keys()];
  }

  get areSeveral(): boolean {
    return this.#views.size > 1;
  }

  has(room: string): boolean {
    return this.#views.has(room);
  }

  view(room: string | undefined): RoomView | undefined {
    return this.#views.get(room ?? "");
  }

  /** Speaks to a room from now on, one more if need be. */
  enter(room: string): void {
    if (!this.has(room)) this.#views.set(room, new RoomView());
    this.current = room;
  }

  /** A room that one is in no longer; another one is spoken to, the lobby when there is none. */
  forget(room: string): void {
    this.#views.delete(room);
    if (this.current === room) this.current = this.names.at(-1) ?? LOBBY;
  }
}
