/** @import { NowAnswer, Reading, StatusRecord } from "./record.js" */
/** @import { StatusWords } from "./words.js" */

import { h, setText } from "../view/dom.js";
import { timeSpan } from "./axis.js";
import { figuresIn } from "./figures.js";
import { clockTime, duration } from "./format.js";
import { lists, warningList } from "./lists.js";
import { Tile } from "./tile.js";
import { ValueTable } from "./value_table.js";

/** Milliseconds for which the page says that the server has restarted. */
const RESTART_SHOWN_MS = 10 * 60_000;

/**
 * State of the server. `looking`: not known yet; `uncounted`: it answers, but one of its threads does not.
 *
 * @typedef {"looking" | "ready" | "draining" | "refusing" | "gone" | "uncounted"} Health
 */

/**
 * What the page shows. Times are milliseconds since 1970, for people; `silentMs` is measured by a monotonic clock.
 *
 * @typedef {{
 *   health: Health, record: StatusRecord, answer: NowAnswer | undefined, silentMs: number, wallTime: number,
 *   restartedAt: number | undefined
 * }} PageState `silentMs`: since the last answer; `restartedAt`: when the server that is there now has started
 */

/** The status page for the operator. */
export class StatusPage {
  #words;
  #locale;
  #changed;
  #health = h("span", { class: "health", role: "status" });
  #about = h("span", { class: "about" });
  #notice = h("p", { class: "notice", role: "status" });
  #tables = h("div", { class: "tables" });
  #warnings = h("section", { class: "warnings" });
  #tiles;
  #table;
  /** The answer that the lists show. @type {NowAnswer | undefined} */
  #listed;
  /** The time under the pointer or the keyboard's cursor, in seconds since the server started. @type {number | undefined} */
  #pointedAt;
  /** What was rendered last. @type {{ from: number, to: number }} */
  #span = timeSpan(0);
  /** @type {readonly Reading[]} */
  #readings = [];

  /** @param {{ words: StatusWords, locale: string, footer: readonly Node[], changed: () => void }} parts */
  constructor({ words, locale, footer, changed }) {
    this.#words = words;
    this.#locale = locale;
    this.#changed = changed;
    const specs = figuresIn(words);
    const point = (/** @type {number | undefined} */ part) => this.#point(part);
    const move = (/** @type {string} */ key) => this.#move(key);
    this.#tiles = specs.map((spec) => new Tile({ spec, words, locale, point, move }));
    this.#table = new ValueTable({ words, locale, specs, changed });
    this.element = h(
      "main",
      { class: "status" },
      h("header", { class: "head" }, h("h1", {}, "Maru ", h("span", {}, words.title)), this.#health, this.#about),
      this.#notice,
      h("div", { class: "grid" }, ...this.#tiles.map(({ element }) => element)),
      this.#table.element,
      this.#warnings,
      this.#tables,
      h("div", { class: "footer" }, ...footer, h("a", { href: "/metrics" }, "/metrics")),
    );
  }

  /** @param {PageState} state */
  render({ health, record, answer, silentMs, wallTime, restartedAt }) {
    const words = this.#words;
    const shown = health === "uncounted" ? "ready" : health;
    setText(this.#health, words[shown]);
    this.#health.dataset["health"] = shown;
    this.element.classList.toggle("stale", health === "gone" || health === "uncounted");
    setText(this.#notice, this.#noticeOf({ health, silentMs, wallTime, restartedAt, isKnown: answer !== undefined }));
    if (answer === undefined || record.latest === undefined) return;
    setText(this.#about, this.#aboutOf(answer, health, silentMs));
    this.#readings = record.all;
    this.#span = timeSpan(record.latest.at + silentMs / 1000);
    const pointedAt = this.#pointedAt;
    const reading = pointedAt === undefined ? record.latest : record.near(pointedAt);
    for (const tile of this.#tiles) {
      tile.render({ readings: this.#readings, shown: reading, span: this.#span, wallTime, pointedAt });
    }
    this.#table.render(record, this.#span, wallTime);
    if (answer !== this.#listed && answer.isCounted) {
      this.#listed = answer;
      this.#tables.replaceChildren(...lists(answer, words, this.#locale));
      this.#warnings.replaceChildren(...warningList(answer.warnings, words, { locale: this.#locale, wallTime }));
    }
  }

  /** @param {Omit<PageState, "record" | "answer"> & { isKnown: boolean }} state `isKnown`: whether it has answered before */
  #noticeOf({ health, silentMs, wallTime, restartedAt, isKnown }) {
    const words = this.#words;
    if (health === "gone") {
      return isKnown ? words.goneSince(duration(silentMs / 1000, this.#locale)) : words.unreachable;
    }
    if (health === "uncounted") return words.uncounted;
    if (restartedAt === undefined || wallTime - restartedAt > RESTART_SHOWN_MS) return "";
    return words.restarted(clockTime(restartedAt, this.#locale, { seconds: true }));
  }

  /** @param {NowAnswer} answer @param {Health} health @param {number} silentMs */
  #aboutOf({ version, runtime, runtimeVersion, uptime }, health, silentMs) {
    const program = `${version}, ${runtime} ${runtimeVersion}`;
    if (health === "gone") return program;
    return `${program} · ${this.#words.up(duration(uptime + silentMs / 1000, this.#locale))}`;
  }

  /** @param {number | undefined} part of the time axis, from 0 to 1 */
  #point(part) {
    const { from, to } = this.#span;
    this.#pointedAt = part === undefined ? undefined : from + Math.min(1, Math.max(0, part)) * (to - from);
    this.#changed();
  }

  /** Moves the cursor from reading to reading. @param {string} key @returns {boolean} whether it does */
  #move(key) {
    const times = this.#readings.map(({ at }) => at);
    const now = this.#pointedAt ?? Infinity;
    /** @type {Readonly<Record<string, () => number | undefined>>} */
    const moves = {
      ArrowLeft: () => times.findLast((at) => at < now) ?? times[0],
      ArrowRight: () => times.find((at) => at > now),
      Home: () => times[0],
      End: () => times.at(-1),
      Escape: () => undefined,
    };
    const target = moves[key];
    if (target === undefined) return false;
    this.#pointedAt = target();
    this.#changed();
    return true;
  }
}
