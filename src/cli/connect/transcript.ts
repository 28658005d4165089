import type { Content, RoomHappening } from "../../client/mod.ts";
import type { Clock } from "../../lib/clock.ts";
import { type HappeningOptions, type ListEvent, localDay, type Renderer, timeOf, type WhisperPeer } from "./render.ts";
import type { Screen } from "./screen.ts";
import type { ScreenLine } from "./screen_line.ts";

/** How an event is shown, besides the current time. */
type ShowOptions = Omit<HappeningOptions, "now">;

/** Shows events on the screen, and a line where the day changes. */
export class Transcript {
  readonly #screen: Screen;
  readonly #renderer: Renderer;
  readonly #clock: Clock;
  /** Local day of the last line that has a time. */
  #day: string;

  constructor(screen: Screen, renderer: Renderer, clock: Clock) {
    this.#screen = screen;
    this.#renderer = renderer;
    this.#clock = clock;
    this.#day = localDay(clock.time());
  }

  /** Prints a room event. */
  show(event: RoomHappening, options: ShowOptions): void {
    const line = this.#renderer.happening(event, { ...options, now: this.#clock.time() });
    if (line !== undefined) this.#print(line, event.time);
  }

  whisper(peer: WhisperPeer, content: Content, { time, me }: { readonly time?: string | undefined; me: string }): void {
    this.#print(this.#renderer.whisper(peer, content, { time, now: this.#clock.time(), me }), time);
  }

  /** Prints a requested list, among the lines of the chat. */
  answer(event: ListEvent): void {
    this.#screen.print(this.#renderer.list(event));
  }

  /** Prints a note that is not part of the chat. */
  note(sentence: string): void {
    this.#screen.note(this.#renderer.aside(sentence));
  }

  /** Shows sentences about what is under way, instead of the last ones. */
  status(sentences: readonly string[]): void {
    this.#screen.setStatus(sentences.map((sentence) => this.#renderer.aside(sentence)));
  }

  /** Prints a line, after a line of its day if that is another one than that of the last line. */
  #print(line: ScreenLine, time: string | undefined): void {
    const day = localDay(timeOf(time, this.#clock.time()));
    if (day !== this.#day) this.#screen.print(this.#renderer.day(day));
    this.#day = day;
    this.#screen.print(line);
  }
}
