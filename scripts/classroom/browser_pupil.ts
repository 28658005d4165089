import type { Person, TestBrowser } from "../../tests/support/browser.ts";
import { numberIn } from "./lesson.ts";
import { type Language, type Pupil, ROOM } from "./pupil.ts";

/** Collects the text of every confirmed message that the page shows, also of lines that are removed later. */
const WATCH = `
  globalThis.shownTexts = new Set();
  const collect = () => {
    for (const text of document.querySelectorAll(".line.message:not([data-state]) .text")) shownTexts.add(text.textContent);
  };
  new MutationObserver(collect).observe(document.body, { childList: true, subtree: true, attributes: true });
`;

export const DEVICES = {
  desktop: { viewport: { width: 1280, height: 800 } },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
} as const;
export type Device = keyof typeof DEVICES;

interface Parts {
  readonly browser: TestBrowser;
  readonly name: string;
  readonly http: string;
  readonly language: Language;
  readonly device: Device;
  readonly now: () => number;
  readonly sees: (number: number) => void;
}

/** Uses the web client in a profile of its own. */
export class BrowserPupil implements Pupil {
  readonly name: string;
  readonly device: string;
  since = Infinity;
  readonly person: Person;
  readonly #parts: Parts;

  private constructor(parts: Parts, person: Person) {
    this.#parts = parts;
    this.name = parts.name;
    this.device = `web, ${parts.device}`;
    this.person = person;
  }

  /** Resolves when the pupil is in the room. */
  static async enter(parts: Parts): Promise<BrowserPupil> {
    const locale = parts.language === "ko" ? "ko-KR" : "en-US";
    const person = await parts.browser.open(parts.http, { ...DEVICES[parts.device], locale });
    await person.page.evaluate(WATCH);
    await person.enter(parts.name);
    const pupil = new BrowserPupil(parts, person);
    await person.say(`/join ${ROOM}`);
    await person.page.locator("h1, h2", { hasText: ROOM }).first().waitFor();
    await person.here(parts.name);
    pupil.since = parts.now();
    return pupil;
  }

  readonly canType = true; // the web client keeps what is typed while the server is away

  say(text: string): Promise<void> {
    return this.person.say(text);
  }

  async look(): Promise<void> {
    const texts = await this.person.page.evaluate("[...shownTexts]") as string[];
    for (const text of texts) {
      const number = numberIn(text);
      if (number !== undefined) this.#parts.sees(number);
    }
  }

  async doubts(): Promise<readonly string[]> {
    const states = await this.person.page.locator(".line.message[data-state]").evaluateAll((lines) =>
      (lines as unknown as { dataset: Record<string, string>; textContent: string }[])
        .map((line) => `${line.dataset["state"]}: ${line.textContent}`)
    );
    return states;
  }

  async repeated(): Promise<readonly string[]> {
    const texts = await this.person.page.locator(".line.message:not([data-state]) .text").allTextContents();
    const numbers = texts.map(numberIn).filter((number) => number !== undefined);
    return numbers.filter((number, index) => numbers.indexOf(number) !== index).map((number) => `#${number}`);
  }

  leave(): Promise<void> {
    return this.person.close();
  }
}
