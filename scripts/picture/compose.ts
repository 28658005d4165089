/** Puts two windows beside each other and draws them into one image. */

import { escaped } from "../../src/cli/bench/plot.ts";
import type { TestBrowser } from "../../tests/support/browser.ts";
import type { Row } from "./terminal.ts";

/** In CSS pixels. */
const MARGIN = 20;
const TERMINAL_WIDTH = 400;
const TITLE_BAR = 30;
const WEBP_QUALITY = 0.9;

export interface Windows {
  /** A screenshot of the web client as PNG, and its size in CSS pixels. */
  readonly web: Uint8Array;
  readonly size: { readonly width: number; readonly height: number };
  readonly address: string;
  readonly command: string;
  readonly rows: readonly Row[];
  readonly language: string;
  /** Device pixels for each CSS pixel. */
  readonly scale: number;
}

export interface Picture {
  readonly webp: Uint8Array;
  readonly png: Uint8Array;
}

export async function composePicture(browser: TestBrowser, windows: Windows): Promise<Picture> {
  const { width, height } = windows.size;
  const viewport = { width: 3 * MARGIN + width + TERMINAL_WIDTH, height: 2 * MARGIN + TITLE_BAR + height };
  const person = await browser.open("about:blank", { viewport, deviceScaleFactor: windows.scale });
  await person.page.setContent(pageOf(windows), { waitUntil: "load" });
  const png = await person.page.screenshot({ type: "png", omitBackground: true });
  // The browser itself is the encoder: playwright writes no WebP.
  const url = await person.page.evaluate(encoderOf(png)) as string;
  await person.close();
  return { png, webp: Buffer.from(url.slice(url.indexOf(",") + 1), "base64") };
}

function encoderOf(png: Uint8Array): string {
  return `(async () => {
    const image = new Image();
    image.src = "data:image/png;base64,${Buffer.from(png).toString("base64")}";
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", ${WEBP_QUALITY});
  })()`;
}

function pageOf({ web, size, address, command, rows, language }: Windows): string {
  const lines = rows.map(({ text, isTyped }) => `<p${isTyped ? ' class="typed"' : ""}>${escaped(text)}</p>`).join("");
  return `<!doctype html><html lang="${language}"><style>
    body { margin: 0; padding: ${MARGIN}px; display: flex; gap: ${MARGIN}px; background: none; }
    .window { border-radius: 9px; overflow: hidden; box-shadow: 0 2px 14px #0005, 0 0 0 1px #0003; flex: none; }
    .bar { height: ${TITLE_BAR}px; display: flex; align-items: center; gap: 7px; padding: 0 12px;
      font: 12.5px "DejaVu Sans Mono", monospace; box-sizing: border-box; }
    .bar i { width: 11px; height: 11px; border-radius: 50%; }
    .bar span { margin: 0 auto; padding-right: 47px; }
    .web .bar { background: #e4e1db; color: #55524c; } .web .bar i { background: #b9b4aa; }
    .terminal .bar { background: #2d2f36; color: #b4b7c0; } .terminal .bar i { background: #555862; }
    .web img { display: block; width: ${size.width}px; height: ${size.height}px; }
    .terminal { width: ${TERMINAL_WIDTH}px; background: #191b20; color: #c9ccd4; }
    .terminal .screen { padding: 12px 14px; font: 15px/1.62 "NanumGothicCoding", "Noto Color Emoji", monospace; }
    p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
    .prompt::before { content: "$ "; color: #8bc89a; } .typed, .prompt { color: #fff; font-weight: 700; }
    .cursor { display: inline-block; width: 8px; height: 17px; background: #c9ccd4; vertical-align: -3px; }
  </style>
  <div class="window web"><div class="bar"><i></i><i></i><i></i><span>${escaped(address)}</span></div>
    <img src="data:image/png;base64,${Buffer.from(web).toString("base64")}"></div>
  <div class="window terminal"><div class="bar"><i></i><i></i><i></i><span>${escaped(command)}</span></div>
    <div class="screen"><p class="prompt">${escaped(command)}</p>${lines}<span class="cursor"></span></div></div>`;
}
