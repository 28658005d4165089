/** @import { Health } from "./page.js" */
/** @import { HistoryAnswer, NowAnswer } from "./record.js" */

import { Preferences } from "../preferences.js";
import { batched } from "../view/dom.js";
import { settings } from "../view/settings.js";
import { StatusPage } from "./page.js";
import { StatusRecord } from "./record.js";
import { STATUS_WORDS } from "./words.js";

/** Milliseconds between two requests. */
const EVERY_MS = 2000;
/** Milliseconds that an answer may take. The server gives its threads three seconds. */
const ANSWER_MS = 5000;

const preferences = new Preferences();
const root = /** @type {HTMLElement} */ (document.getElementById("app"));
const record = new StatusRecord();
/** @type {Health} */
let health = "looking";
/** @type {NowAnswer | undefined} */
let answer;
/** @type {number | undefined} */
let restartedAt;
/** When the last answer came, by the monotonic clock. */
let answeredAt = performance.now();
/** @type {StatusPage} */
let page;

const render = batched(() => {
  page.render({ health, record, answer, restartedAt, silentMs: performance.now() - answeredAt, wallTime: Date.now() });
});

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
  const startedAt = performance.now();
  try {
    take(/** @type {NowAnswer} */ (await get("/status/now.json")));
    if (answer !== undefined && record.lacks(answer)) {
      record.add(/** @type {HistoryAnswer} */ (await get("/status/history.json")));
    }
    if (answer?.run === record.run) {
      record.add(answer);
      record.addPresent(answer);
    }
  } catch {
    health = "gone";
  }
  render();
  setTimeout(poll, Math.max(0, EVERY_MS - (performance.now() - startedAt)));
}

/** @param {NowAnswer} latest */
function take(latest) {
  if (answer !== undefined && latest.run !== answer.run) restartedAt = Date.now() - latest.uptime * 1000;
  answer = latest;
  answeredAt = performance.now();
  if (latest.status === "draining") health = "draining";
  else if (latest.status !== "ok") health = "refusing";
  else health = latest.isCounted ? "ready" : "uncounted";
}

/** @param {string} path @returns {Promise<unknown>} */
async function get(path) {
  const response = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return await response.json();
}

build();
void poll();
