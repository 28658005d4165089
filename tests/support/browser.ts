/** A real browser, driven by playwright-core, which both runtimes can run. */

import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import process from "node:process";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { ROOT } from "./program.ts";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const EXECUTABLE = process.env["CHROMIUM"] ?? PLACES.find((path) => existsSync(path));

/** Why the tests with a browser can't run, or false. */
export const NO_BROWSER = EXECUTABLE === undefined &&
  "Chromium is not installed: apt-get install chromium fonts-nanum fonts-noto-color-emoji (or name one: CHROMIUM=/path)";

/** A name of this machine that is not a secure context without TLS, as addresses of a local network are not. */
export const PLAIN_HOST = "maru.test";

/** Where a test run leaves what it saw. */
export const SCREENSHOTS = `${ROOT}test-results/web-${"Deno" in globalThis ? "deno" : "bun"}`;

/** A browser with nothing of its own: each person has a profile apart. */
export class TestBrowser {
  readonly #browser: Browser;
  readonly #timeoutMs: number;
  /** What the pages complained of: script errors, and what the Content-Security-Policy refused. */
  readonly complaints: string[] = [];

  constructor(browser: Browser, timeoutMs: number) {
    this.#browser = browser;
    this.#timeoutMs = timeoutMs;
  }

  /** @param timeoutMs milliseconds that a page may take for one action */
  static async launch(timeoutMs = 10_000): Promise<TestBrowser> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const browser = await chromium.launch({
      executablePath: EXECUTABLE ?? "",
      args: ["--no-sandbox", `--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`],
    });
    return new TestBrowser(browser, timeoutMs);
  }

  /** Opens a page with a new profile; in Korean and 1200 by 760 unless `options` differ. */
  async open(url: string, options: BrowserContextOptions = {}): Promise<Person> {
    const context = await this.#browser.newContext({
      viewport: { width: 1200, height: 760 },
      locale: "ko-KR",
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(this.#timeoutMs);
    const person = new Person(page);
    page.on("pageerror", (error) => this.complaints.push(String(error.stack)));
    page.on("console", (message) => {
      const text = message.text();
      // That a server which is gone can't be reached is no fault of the page, nor that plain HTTP has no opener policy.
      const isExpected = /ERR_CONNECTION|WebSocket connection to|status of 503|Opener-Policy header has been ignored/;
      if (message.type() === "error" && !isExpected.test(text)) {
        this.complaints.push(text);
      }
    });
    page.on("dialog", (dialog) => {
      this.complaints.push(`a script opened a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(url);
    return person;
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

/** A user of the web client: its page and what can be done there. */
export class Person {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get composer(): Locator {
    return this.page.locator("#composer");
  }

  /** Signs in, and resolves once the lobby is there. */
  async enter(nick: string): Promise<void> {
    await this.page.fill("#nick", nick);
    await this.page.keyboard.press("Enter");
    await this.here(nick);
  }

  /** Resolves once `nick` is among those who are here. */
  async here(nick: string): Promise<void> {
    await this.page.locator(".members .nick", { hasText: nick }).first().waitFor({ state: "attached" });
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Enter");
  }

  /** Resolves once a confirmed message of `nick` that says exactly `text` is shown. */
  async sees(nick: string, text: string): Promise<void> {
    await this.message(nick, text).first().waitFor({ state: "attached" });
  }

  message(nick: string, text: string): Locator {
    const exactly = (it: string) => new RegExp(`^${RegExp.escape(it)}$`);
    return this.page.locator(".line.message:not([data-state])")
      .filter({ has: this.page.locator(".nick", { hasText: exactly(nick) }) })
      .filter({ has: this.page.locator(".text", { hasText: exactly(text) }) });
  }

  /** All messages that are shown, in order, as `nick: text`, with their state behind them when they have one. */
  async messages(): Promise<string[]> {
    return await this.page.locator(".line.message").evaluateAll((lines) =>
      (lines as unknown as {
        dataset: Record<string, string>;
        querySelector(of: string): { textContent: string } | null;
      }[])
        .map((line) => {
          const text = (of: string) => line.querySelector(of)?.textContent ?? "";
          const state = line.dataset["state"];
          return `${text(".nick")}: ${text(".text")}${state === undefined ? "" : ` [${state}]`}`;
        })
    );
  }

  /** A picture of what is to be seen, for people to look at. */
  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: `${SCREENSHOTS}/${name}.png` });
  }

  /** The page is no wider than the window. */
  async fits(): Promise<void> {
    const [content, window] = await this.page.evaluate("[document.documentElement.scrollWidth, innerWidth]") as [
      number,
      number,
    ];
    assert(content <= window, `the page is ${content} wide, the window ${window}`);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
