/**
 * `web/`: the files that browsers load. They are served as they are in `app/`, without a build step, and are part of the
 * program: it reads no file, and the pages load nothing from other hosts.
 */

import { TEXTS } from "./texts.js";

/** One file of the web client. */
export interface Asset {
  /** Path of the URL: `/`, `/app/main.js`. */
  readonly path: string;
  /** Content-Type: `text/html; charset=utf-8`. */
  readonly type: string;
  readonly body: string | Uint8Array;
  /** Headers in lower case that are added to those of every answer (see `server/http/site.ts`), or replace them. */
  readonly headers?: Readonly<Record<string, string>>;
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** Paths of the pages. All other files are below `/app`. */
const PAGES: Readonly<Record<string, string>> = { "index.html": "/", "status.html": "/status" };

/** All files of the web client. */
export const ASSETS: readonly Asset[] = Object.entries(TEXTS).map(([file, body]) => {
  const type = TYPES[file.slice(file.lastIndexOf(".") + 1)];
  if (type === undefined) {
    throw new TypeError(
      `Cannot serve src/web/app/${file}: expected a name that ends in ${Object.keys(TYPES).join(", ")}`,
    );
  }
  return { path: PAGES[file] ?? `/app/${file}`, type, body };
});
