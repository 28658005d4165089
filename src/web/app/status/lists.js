/** @import { WarningAnswer, NowAnswer } from "./record.js" */
/** @import { StatusWords } from "./words.js" */

import { h } from "../view/dom.js";
import { dayTime } from "./format.js";

/**
 * Renders the rooms and the counters by label.
 *
 * @param {NowAnswer} answer
 * @param {StatusWords} words
 * @param {string} locale
 */
export function lists({ busyRooms = [], largestRooms = [], totals }, words, locale) {
  const list = (/** @type {string} */ title, /** @type {readonly (readonly [string, number])[]} */ rows) => {
    const cells = rows.map(([name, count]) =>
      h("tr", {}, h("th", { scope: "row", dir: "auto" }, name), h("td", {}, count.toLocaleString(locale)))
    );
    const table = h("table", {}, h("tbody", {}, ...cells));
    return h("section", {}, h("h2", {}, title), cells.length > 0 ? table : h("p", { class: "none" }, words.none));
  };
  const counts = (/** @type {Readonly<Record<string, number>>} */ tally = {}) =>
    Object.entries(tally).filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
  return [
    list(words.busyRooms, busyRooms.map(({ name, count }) => [name, count])),
    list(words.largestRooms, largestRooms.map(({ name, members }) => [name, members])),
    list(words.protocols, counts(totals?.opened)),
    list(words.closed, counts(totals?.closed)),
    list(words.refused, counts(totals?.refused)),
    list(words.errors, counts(totals?.errors)),
  ];
}

/**
 * Renders the latest warnings of the log.
 *
 * @param {readonly WarningAnswer[] | undefined} warnings undefined: the log is not the server's own
 * @param {StatusWords} words
 * @param {{ locale: string, wallTime: number }} reader
 */
export function warningList(warnings, words, { locale, wallTime }) {
  if (warnings === undefined) return [];
  const items = warnings.map(({ level, part, sentence, fields, time, count }) =>
    h(
      "li",
      { "data-level": level },
      h("time", { datetime: new Date(time).toISOString() }, dayTime(time, wallTime, locale)),
      h("span", { class: "level" }, level === "error" ? words.error : words.warning),
      h("span", { class: "count" }, count > 1 ? words.times(count.toLocaleString(locale)) : ""),
      h(
        "p",
        { dir: "ltr" },
        h("span", { class: "part" }, part),
        ` ${sentence} `,
        fields !== "" && h("code", {}, fields),
      ),
    )
  );
  return [
    h("h2", {}, words.warnings),
    items.length > 0 ? h("ol", {}, ...items) : h("p", { class: "none" }, words.noWarnings),
  ];
}
