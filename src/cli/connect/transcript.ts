import type { Content, RoomHappening } from "../../client/mod.ts";
import type { Clock } from "../../lib/clock.ts";
import type { ListEvent, Renderer, WhisperPeer } from "./render.ts";
import type { Screen } from "./screen.ts";

/** Shows events on the screen, rendered with the current time. */
export class Transcript {
  readonly #screen: Screen;
  readonly #renderer: Renderer;
  readonly #clock: Clock;

  constructor(screen: Screen, renderer: Renderer, clock: Clock) {
    this.#screen = screen;
    this.#renderer = renderer;
    this.#clock = clock;
  }

  /** Prints room events. @param showsRoom whether to show their room */
  show(events: readonly RoomHappening[], { showsRoom }: { readonly showsRoom: boolean }): void {
    const now = this.#clock.time();
    for (const event of events) {
      const line = this.#renderer.happening(event, { now, showsRoom });
      if (line !== undefined) this.#screen.print(line);
    }
  }

  whisper(peer: WhisperPeer, content: Content, time?: string): void {
    const now = this.#clock.time();
    this.#screen.print(this.#renderer.whisper(peer, content, time === undefined ? { now } : { time, now }));
  }

  /** Prints a requested list, among the lines of the chat. */
  answer(event: ListEvent): void {
    this.#screen.print(this.#renderer.list(event));
  }

  /** Prints a note that is not part of the chat. */
  note(sentence: string): void {
    this.#screen.note(this.#renderer.aside(sentence));
  }
}
