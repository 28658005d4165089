/** @import { StatusRecord } from "./record.js" */
/** @import { TileSpec } from "./tile.js" */
/** @import { StatusWords } from "./words.js" */

import { h } from "../view/dom.js";
import { timeTicks } from "./axis.js";
import { clockTime, formatted } from "./format.js";

/** Times of the table at most, beside the present. */
const MOST_TIMES = 6;

/** The plots as a table of numbers, for who cannot see them. It is made while it is open. */
export class ValueTable {
  #words;
  #locale;
  #specs;
  #table = h("table", {});
  /** The times that the table shows. It changes only with them, so that it can be read in peace. */
  #shown = "";
  element;

  /** @param {{ words: StatusWords, locale: string, specs: readonly TileSpec[], changed: () => void }} parts */
  constructor({ words, locale, specs, changed }) {
    this.#words = words;
    this.#locale = locale;
    this.#specs = specs;
    const scroller = h(
      "div",
      { class: "scroller", tabindex: 0, role: "region", "aria-label": words.table },
      this.#table,
    );
    this.element = h("details", { class: "values", ontoggle: changed }, h("summary", {}, words.table), scroller);
  }

  /** @param {StatusRecord} record @param {{ from: number, to: number }} span @param {number} wallTime milliseconds since 1970 at its end */
  render(record, span, wallTime) {
    if (!this.element.open || record.latest === undefined) return;
    const times = timeTicks(span, wallTime, MOST_TIMES);
    const shown = [record.run, ...times.map(({ time }) => time)].join();
    if (shown === this.#shown) return;
    this.#shown = shown;
    const columns = [
      ...times.map(({ at, time, step }) => ({
        title: clockTime(time, this.#locale, { seconds: step < 60 }),
        reading: record.near(at),
      })),
      { title: clockTime(wallTime, this.#locale, { seconds: true }), reading: record.latest },
    ];
    const head = h("tr", {}, h("td", {}), ...columns.map(({ title }) => h("th", { scope: "col" }, title)));
    const rows = this.#specs.flatMap(({ name, unit, none, series }) =>
      series.map(({ of, label }) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, label === undefined ? name : `${name} (${label})`),
          ...columns.map(({ reading }) => h("td", {}, this.#cell(reading?.figures, of, unit, none))),
        )
      )
    );
    this.#table.replaceChildren(
      h("caption", { class: "visually-hidden" }, this.#words.table),
      h("thead", {}, head),
      h("tbody", {}, ...rows),
    );
  }

  /**
   * @param {Readonly<Record<string, number | undefined>> | undefined} figures
   * @param {string} of
   * @param {TileSpec["unit"]} unit
   * @param {string} [none]
   */
  #cell(figures, of, unit, none) {
    const isNone = figures?.[of] === undefined && figures?.["connections"] !== undefined;
    return isNone && none !== undefined ? none : formatted(figures?.[of], unit, this.#locale);
  }
}
