import { Preferences } from "../preferences.js";
import { batched } from "../view/dom.js";
import { settings } from "../view/settings.js";
import { Metrics } from "./metrics.js";
import { StatusPage } from "./page.js";
import { Readings } from "./readings.js";
import { STATUS_WORDS } from "./words.js";

/** Milliseconds between two requests. */
const EVERY_MS = 2000;
/** Milliseconds that an answer may take. */
const ANSWER_MS = 5000;

const preferences = new Preferences();
const root = /** @type {HTMLElement} */ (document.getElementById("app"));
const readings = new Readings();
/** @type {import("./page.js").Health} */
let health = "looking";
/** @type {Metrics | undefined} */
let metrics;
let answeredAt = 0;
/** @type {StatusPage} */
let page;

const render = batched(() => page.render({ health, readings, metrics, now: Date.now(), answeredAt }));

/** Rebuilds the page, for the first time or in another language. */
function build() {
  const { locale } = preferences.words;
  const words = STATUS_WORDS[locale] ?? STATUS_WORDS["en"];
  if (words === undefined) {
    throw new TypeError(`Cannot show the page in ${locale}: expected one of ${Object.keys(STATUS_WORDS).join(", ")}`);
  }
  document.documentElement.lang = locale;
  document.title = `Maru · ${words.title}`;
  const choices = settings({
    words: preferences.words,
    theme: preferences.theme,
    setTheme: (theme) => preferences.setTheme(theme),
    setLanguage(tag) {
      preferences.setLanguage(tag);
      build();
    },
  });
  page = new StatusPage({ words, locale, footer: [choices], changed: render });
  root.replaceChildren(page.element);
  render();
}

async function poll() {
  const startedAt = Date.now();
  try {
    const [figures, ready] = await Promise.all([get("/metrics"), get("/readyz")]);
    metrics = figures.ok ? new Metrics(await figures.text()) : undefined;
    if (!ready.ok) health = (await ready.text()) === "draining\n" ? "draining" : "refusing";
    else health = metrics === undefined ? "unmeasured" : "ready";
    answeredAt = Date.now();
    readings.add(answeredAt, metrics);
  } catch {
    health = "gone";
    readings.add(Date.now(), undefined);
  }
  render();
  setTimeout(poll, Math.max(0, EVERY_MS - (Date.now() - startedAt)));
}

/** @param {string} path */
function get(path) {
  return fetch(path, { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) });
}

build();
void poll();
