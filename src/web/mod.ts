/**
 * `web/`: what a browser is given, as it stands in `app/`: no build step lies between. Everything is part of the
 * program: no file is read, and no other host is asked.
 */

import { TEXTS } from "./texts.js";

/** One file of the web client. */
export interface Asset {
  /** Where it is served: `/`, `/app.js`. */
  readonly path: string;
  /** Its Content-Type: `text/html; charset=utf-8`. */
  readonly type: string;
  readonly body: string | Uint8Array;
  /** Beside those that every answer has (see `server/http/site.ts`), which they replace under the same lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** Pages have names of their own; what they load stands under `/app`. */
const PAGES: Readonly<Record<string, string>> = { "index.html": "/", "status.html": "/status" };

/** All of them. */
export const ASSETS: readonly Asset[] = Object.entries(TEXTS).map(([file, body]) => {
  const type = TYPES[file.slice(file.lastIndexOf(".") + 1)];
  if (type === undefined) throw new TypeError(`Cannot serve src/web/app/${file}: what it is, its name does not say`);
  return { path: PAGES[file] ?? `/app/${file}`, type, body };
});
