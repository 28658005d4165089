/** @import { Readings } from "./readings.js" */
/** @import { Unit } from "./format.js" */
/** @import { StatusWords } from "./words.js" */

import { h, setText, svg } from "../view/dom.js";
import { formatted } from "./format.js";
import { pathsOf, roundTop } from "./plot.js";
import { WINDOW_MS } from "./readings.js";

const [WIDTH, HEIGHT] = [300, 72];

/**
 * Content of a tile. The first series is the large number; the others are beside it.
 *
 * @typedef {{ name: string, unit: Unit, min: number, series: readonly { of: string, label?: string }[] }} TileSpec
 *   `min`: smallest top of the plot, so that small values do not look large
 */

/** One figure and its plot of the last ten minutes. */
export class Tile {
  #spec;
  #words;
  #locale;
  #value = h("strong", { class: "value" });
  #beside = h("span", { class: "beside" });
  #peak = h("span", { class: "peak" });
  #lines;
  #area = svg("path", { class: "area" });
  #cursor = svg("line", { class: "cursor", y1: 0, y2: HEIGHT, visibility: "hidden" });
  #plot;
  #none;

  /** @param {{ spec: TileSpec, words: StatusWords, locale: string, point: (part: number | undefined) => void }} parts */
  constructor({ spec, words, locale, point }) {
    this.#spec = spec;
    this.#words = words;
    this.#locale = locale;
    this.#lines = spec.series.map((_, i) =>
      svg("path", { class: `line l${i}`, "vector-effect": "non-scaling-stroke" })
    );
    const box = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img" };
    this.#plot = svg("svg", box, this.#area, ...[...this.#lines].reverse(), this.#cursor);
    this.#none = h("p", { class: "none" }, words.noData);
    const frame = h(
      "div",
      {
        class: "plot",
        onpointermove: (/** @type {PointerEvent} */ event) => {
          const { left, width } = frame.getBoundingClientRect();
          point((event.clientX - left) / width);
        },
        onpointerleave: () => point(undefined),
      },
      this.#plot,
      this.#none,
    );
    const axis = h("div", { class: "axis", "aria-hidden": "true" }, h("span", {}, words.ago), h("span", {}, words.now));
    this.element = h(
      "section",
      { class: "tile" },
      h("header", {}, h("h2", {}, spec.name), this.#peak),
      h("p", { class: "figures" }, this.#value, this.#beside),
      frame,
      axis,
    );
  }

  /** @param {Readings} readings @param {number} now @param {number | undefined} pointedAt time under the pointer */
  render(readings, now, pointedAt) {
    const { name, unit, min, series } = this.#spec;
    const all = series.map(({ of }) =>
      readings.all.map(({ time, values }) => /** @type {const} */ ([time, values?.[of]]))
    );
    const known = all.flat().flatMap(([, value]) => value === undefined ? [] : [value]);
    const peak = Math.max(0, ...known);
    const frame = { from: now - WINDOW_MS, to: now, max: roundTop(peak * 1.05, min), width: WIDTH, height: HEIGHT };
    all.forEach((points, i) => {
      const { line, area } = pathsOf(points, frame);
      this.#lines[i]?.setAttribute("d", line);
      if (i === series.length - 1) this.#area.setAttribute("d", area);
    });
    this.#none.hidden = known.length > 0;
    const shown = this.#figures(
      pointedAt === undefined ? lastKnown(readings, series[0]?.of) : readings.at(pointedAt)?.values,
    );
    const most = formatted(known.length === 0 ? undefined : peak, unit, this.#locale);
    setText(this.#peak, known.length === 0 ? "" : this.#words.peak(most));
    this.#plot.setAttribute("aria-label", this.#words.summary(name, shown, most));
    this.#point(pointedAt === undefined ? undefined : ((pointedAt - frame.from) / WINDOW_MS) * WIDTH);
  }

  /** @param {Readonly<Record<string, number | undefined>> | undefined} values @returns {string} the large number */
  #figures(values) {
    const { unit, series } = this.#spec;
    const [first, ...others] = series.map(({ of, label = "" }) => ({
      label,
      text: formatted(values?.[of], unit, this.#locale),
    }));
    setText(this.#value, first?.text ?? "–");
    const besides = [...(first?.label ? [first.label] : []), ...others.map(({ label, text }) => `${label} ${text}`)];
    setText(this.#beside, besides.join(" · "));
    return first?.text ?? "–";
  }

  /** @param {number | undefined} x */
  #point(x) {
    this.#cursor.setAttribute("visibility", x === undefined ? "hidden" : "visible");
    for (const end of ["x1", "x2"]) this.#cursor.setAttribute(end, String(x ?? 0));
  }
}

/** Returns the latest known value. @param {Readings} readings @param {string} [of] name of the series */
function lastKnown({ all }, of = "") {
  return (all.findLast(({ values }) => values?.[of] !== undefined) ?? all.at(-1))?.values;
}
