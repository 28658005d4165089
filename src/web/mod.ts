/**
 * `web/`: the files that browsers load. They are served as they are in `app/`, without a build step, and are part of the
 * program: it reads no file, and the pages load nothing from other hosts.
 */

import { type Page, STATUS_PAGE_PATH } from "./page.ts";
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
  /** The pages that load it. */
  readonly pages: readonly Page[];
}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** Paths of the pages. All other files are below `/app`. */
const PATHS: Readonly<Record<string, string>> = { "index.html": "/", "status.html": STATUS_PAGE_PATH };

/** Files and folders of `app/` that only the status page loads. */
const OF_STATUS_PAGE = ["status.html", "status/", "style/status.css"];
/** Files and folders that both pages load. All others are the web client's. */
const OF_BOTH = [
  "icon.svg",
  "preferences.js",
  "theme.js",
  "i18n/",
  "lib/",
  "style/base.css",
  "view/dom.js",
  "view/settings.js",
];

/** All files. */
export const ASSETS: readonly Asset[] = Object.entries(TEXTS).map(([file, body]) => {
  const type = TYPES[file.slice(file.lastIndexOf(".") + 1)];
  if (type === undefined) {
    throw new TypeError(
      `Cannot serve src/web/app/${file}: expected a name that ends in ${Object.keys(TYPES).join(", ")}`,
    );
  }
  return { path: PATHS[file] ?? `/app/${file}`, type, body, pages: pagesOf(file) };
});

/** The files that a page loads, its own among them. */
export function assetsOf(page: Page): readonly Asset[] {
  return ASSETS.filter(({ pages }) => pages.includes(page));
}

function pagesOf(file: string): readonly Page[] {
  const isIn = (list: readonly string[]) => list.some((it) => it.endsWith("/") ? file.startsWith(it) : file === it);
  if (isIn(OF_BOTH)) return ["chat", "status"];
  return isIn(OF_STATUS_PAGE) ? ["status"] : ["chat"];
}
