/**
 * Makes the picture at the top of the README: the web client on the left, `nc` on the right, in one conversation.
 *
 *     npm run picture
 *
 * Needs Chromium and nc (Debian: chromium, fonts-nanum, fonts-noto-color-emoji, netcat-openbsd). Writes
 * `picture/picture.en.webp` and `picture/picture.ko.webp`, and a PNG of each into `test-results/` to look at.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { NO_BROWSER, type Person, TestBrowser } from "../tests/support/browser.ts";
import { LineClient } from "../tests/support/line_client.ts";
import { ROOT, startHttpServer } from "../tests/support/program.ts";
import { composePicture, type Picture } from "./picture/compose.ts";
import { Terminal } from "./picture/terminal.ts";

/** Sizes in CSS pixels; each is drawn with {@link SCALE} device pixels. */
const WEB = { width: 700, height: 440 } as const;
const SCALE = 1.6;
const LANGUAGES = ["en", "ko"] as const;
type Language = (typeof LANGUAGES)[number];

/** What the server's own lines begin with. */
const SYSTEM = { en: "[system]", ko: "[시스템]" } as const;
const JOINED = { en: (nick: string) => `${nick} joined.`, ko: (nick: string) => `${nick}님이 입장했습니다.` } as const;

if (import.meta.main) {
  if (NO_BROWSER !== false) throw new Error(NO_BROWSER);
  for (const language of LANGUAGES) await makePicture(language);
}

async function makePicture(language: Language): Promise<void> {
  const browser = await TestBrowser.launch();
  const { program, port, http } = await startHttpServer(["--lang", language]);
  const scene = new Scene(language, port);
  try {
    const alex = await browser.open(http, {
      viewport: WEB,
      deviceScaleFactor: SCALE,
      locale: language,
      colorScheme: "light",
    });
    await alex.enter("alex");
    const terminal = await scene.play(alex);
    const { webp, png } = await composePicture(browser, {
      web: await alex.page.screenshot({ type: "png" }),
      size: WEB,
      address: "127.0.0.1:9001",
      command: "nc 127.0.0.1 9000",
      rows: terminal.rows,
      language,
      scale: SCALE,
    });
    keep(language, { webp, png });
  } finally {
    scene.end();
    await browser.close();
    await program.stop();
  }
}

/** The people of the picture, and what they write. */
class Scene {
  readonly #language: Language;
  readonly #port: number;
  readonly #lines: LineClient[] = [];
  #terminal: Terminal | undefined;

  constructor(language: Language, port: number) {
    this.#language = language;
    this.#port = port;
  }

  async play(alex: Person): Promise<Terminal> {
    const terminal = this.#terminal = new Terminal(this.#port);
    const types = async (text: string) => {
      terminal.type(text);
      await alex.sees("minji", text);
    };
    const says = async (text: string) => {
      await alex.say(text);
      await terminal.reads(`alex: ${text}`);
    };
    terminal.type("NICK minji");
    await terminal.reads(this.#arrival("minji"));
    await types("안녕하세요! 점심 같이 드실 분?");
    await says("Hi Minji! 냉면 어때요? 🍜");
    const sora = await this.#join("sora");
    await terminal.reads(this.#arrival("sora"));
    await terminal.shows("sora", sora, "좋아요, 저도 갈래요");
    const bot = await this.#join("ci");
    await terminal.reads(this.#arrival("ci"));
    await terminal.shows("ci", bot, "build 218 passed in 41 s ✅");
    await types("그럼 12시에 1층에서 만나요");
    await says("See you there!");
    await alex.sees("ci", "build 218 passed in 41 s ✅");
    terminal.type("/who");
    await terminal.reads((line) => line.startsWith(`${SYSTEM[this.#language]} lobby`));
    return terminal;
  }

  end(): void {
    this.#terminal?.end();
    for (const it of this.#lines) it.destroy();
  }

  #arrival(nick: string): string {
    return `${SYSTEM[this.#language]} ${JOINED[this.#language](nick)}`;
  }

  async #join(nick: string): Promise<LineClient> {
    const client = await LineClient.open(this.#port);
    client.send(`NICK ${nick}\n`);
    this.#lines.push(client);
    return client;
  }
}

function keep(language: Language, { webp, png }: Picture): void {
  const file = resolve(ROOT, `scripts/picture/picture.${language}.webp`);
  writeFileSync(file, webp);
  const shown = resolve(ROOT, "test-results");
  mkdirSync(shown, { recursive: true });
  writeFileSync(`${shown}/picture.${language}.png`, png);
  process.stdout.write(`${file}: ${Math.ceil(webp.length / 1024)} KB\n`);
}
