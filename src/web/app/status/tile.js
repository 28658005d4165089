/** @import { Unit } from "./format.js" */
/** @import { Reading } from "./record.js" */
/** @import { StatusWords } from "./words.js" */

import { h, setAttribute, setText, svg } from "../view/dom.js";
import { timeTicks, valueTicks } from "./axis.js";
import { clockTime, duration, formatted } from "./format.js";
import { pathsOf, pointsOf } from "./plot.js";

const [WIDTH, HEIGHT] = [300, 96];
/** Labels nearer to an end of the time axis than this part of it are left out: they would not fit. */
const EDGES = { left: 0.06, right: 0.78 };

/**
 * Content of a tile. The first series is the large number; the others are beside it.
 *
 * @typedef {{
 *   name: string, unit: Unit, min: number, none?: string, series: readonly { of: string, label?: string }[]
 * }} TileSpec
 *   `min`: smallest top of the plot, so that small values do not look large; `none`: shown when the server was counted
 *   and has no value
 */

/**
 * What all tiles show.
 *
 * @typedef {{
 *   readings: readonly Reading[], shown: Reading | undefined, span: { from: number, to: number }, wallTime: number,
 *   pointedAt: number | undefined
 * }} TileState `shown`: the reading of the numbers; `wallTime`: milliseconds since 1970 at the end of the span;
 *   `pointedAt`: the time under the pointer
 */

/** One figure and its plot. */
export class Tile {
  #spec;
  #words;
  #locale;
  #value = h("strong", { class: "value" });
  #beside = h("span", { class: "beside" });
  #peak = h("span", { class: "peak" });
  #lines;
  #area = svg("path", { class: "area" });
  #grid = svg("g", { class: "lines" });
  #cursor = svg("line", { class: "cursor", y1: 0, y2: HEIGHT, visibility: "hidden" });
  #none = h("p", { class: "none" });
  #values = h("div", { class: "scale", "aria-hidden": "true" });
  #times = h("div", { class: "axis", "aria-hidden": "true" });
  #frame;

  /**
   * @param {{
   *   spec: TileSpec, words: StatusWords, locale: string,
   *   point: (part: number | undefined) => void, move: (key: string) => boolean
   * }} parts `point` takes a position from 0 (left) to 1; `move` returns whether the key moves the cursor
   */
  constructor({ spec, words, locale, point, move }) {
    this.#spec = spec;
    this.#words = words;
    this.#locale = locale;
    this.#lines = spec.series.map((_, i) => svg("path", { class: `line l${i}` }));
    const box = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" };
    this.#frame = h(
      "div",
      {
        class: "plot",
        role: "slider",
        tabindex: 0,
        onpointermove: (/** @type {PointerEvent} */ event) => {
          const { left, width } = this.#frame.getBoundingClientRect();
          point((event.clientX - left) / width);
        },
        onpointerleave: () => point(undefined),
        onblur: () => point(undefined),
        onkeydown: (/** @type {KeyboardEvent} */ event) => {
          if (move(event.key)) event.preventDefault();
        },
      },
      svg("svg", box, this.#grid, this.#area, ...[...this.#lines].reverse(), this.#cursor),
      this.#none,
    );
    this.element = h(
      "section",
      { class: "tile" },
      h("header", {}, h("h2", {}, spec.name), this.#peak),
      h("p", { class: "figures" }, this.#value, this.#beside),
      h("div", { class: "chart" }, this.#values, this.#frame, this.#times),
    );
  }

  /** @param {TileState} state */
  render({ readings, shown, span, wallTime, pointedAt }) {
    const { unit, min, series } = this.#spec;
    const known = series.flatMap(({ of }) => readings.flatMap(({ figures }) => figures[of] ?? []));
    const peak = Math.max(0, ...known);
    const ticks = valueTicks(peak, min, unit);
    const times = timeTicks(span, wallTime);
    const part = (/** @type {number} */ at) => (at - span.from) / (span.to - span.from);
    this.#draw(readings, { ...span, max: ticks.at(-1) ?? min, width: WIDTH, height: HEIGHT });
    this.#rule(ticks, times.map(({ at }) => part(at)));
    this.#label(ticks, times.map(({ at, time, step }) => ({ time, step, part: part(at) })));
    setText(this.#none, known.length > 0 ? "" : this.#spec.none ?? this.#words.noData);
    const time = pointedAt === undefined ? undefined : wallTime - (span.to - pointedAt) * 1000;
    this.#tell(shown, known.length === 0 ? undefined : peak, time, span);
    this.#point(pointedAt === undefined ? undefined : part(pointedAt) * WIDTH);
  }

  /** @param {readonly Reading[]} readings @param {Parameters<typeof pathsOf>[1]} frame */
  #draw(readings, frame) {
    this.#spec.series.forEach(({ of }, i) => {
      const { line, area } = pathsOf(pointsOf(readings, of), frame);
      this.#lines[i]?.setAttribute("d", line);
      if (i === this.#spec.series.length - 1) this.#area.setAttribute("d", area);
    });
  }

  /** Draws the lines of both axes. @param {readonly number[]} ticks @param {readonly number[]} times from 0 to 1 */
  #rule(ticks, times) {
    const top = ticks.at(-1) ?? 1;
    const rows = ticks.map((tick) => HEIGHT * (1 - tick / top));
    this.#grid.replaceChildren(
      ...rows.map((y) => svg("line", { x1: 0, x2: WIDTH, y1: y, y2: y })),
      ...times.map((part) => svg("line", { x1: part * WIDTH, x2: part * WIDTH, y1: 0, y2: HEIGHT })),
    );
  }

  /** @param {readonly number[]} ticks @param {readonly { time: number, step: number, part: number }[]} times */
  #label(ticks, times) {
    const top = ticks.at(-1) ?? 1;
    this.#values.replaceChildren(...ticks.map((tick) => {
      const label = h("span", {}, tick === 0 ? "0" : formatted(tick, this.#spec.unit, this.#locale));
      label.style.bottom = `${(tick / top) * 100}%`;
      return label;
    }));
    const labels = times.filter(({ part }) => part > EDGES.left && part < EDGES.right).map(({ time, step, part }) => {
      const label = h("span", {}, clockTime(time, this.#locale, { seconds: step < 60 }));
      label.style.left = `${part * 100}%`;
      return label;
    });
    this.#times.replaceChildren(...labels, h("span", { class: "now" }, this.#words.now));
  }

  /**
   * Shows the numbers of a reading.
   *
   * @param {Reading | undefined} reading
   * @param {number | undefined} peak
   * @param {number | undefined} time the time under the pointer; undefined: now
   * @param {{ from: number, to: number }} span
   */
  #tell(reading, peak, time, { from, to }) {
    const { name, unit, series, none } = this.#spec;
    const isCounted = reading?.figures["connections"] !== undefined;
    const values = series.map(({ of, label = "" }) => {
      const value = reading?.figures[of];
      return {
        label,
        text: value === undefined && isCounted && none !== undefined ? none : formatted(value, unit, this.#locale),
      };
    });
    const [first, ...others] = values;
    const isNone = none !== undefined && first?.text === none;
    setText(this.#value, first?.text ?? "–");
    this.#value.classList.toggle("is-none", isNone);
    const besides = [...(first?.label ? [first.label] : []), ...others.map(({ label, text }) => `${label} ${text}`)];
    setText(this.#beside, isNone ? "" : besides.join(" · "));
    const clock = time === undefined ? undefined : clockTime(time, this.#locale, { seconds: true });
    const most = formatted(peak, unit, this.#locale);
    setText(this.#peak, clock ?? (peak === undefined ? "" : this.#words.peak(most)));
    this.#peak.classList.toggle("is-time", clock !== undefined);
    const said = isNone ? none : values.map(({ label, text }) => [label, text].filter(Boolean).join(" ")).join(", ");
    setAttribute(this.#frame, "aria-label", this.#words.summary(name, most, duration(to - from, this.#locale)));
    setAttribute(this.#frame, "aria-valuetext", `${clock ?? this.#words.now}: ${said}`);
    setAttribute(this.#frame, "aria-valuemin", Math.round(from));
    setAttribute(this.#frame, "aria-valuemax", Math.round(to));
    setAttribute(this.#frame, "aria-valuenow", Math.round(time === undefined ? to : reading?.at ?? to));
  }

  /** @param {number | undefined} x */
  #point(x) {
    this.#cursor.setAttribute("visibility", x === undefined ? "hidden" : "visible");
    for (const end of ["x1", "x2"]) this.#cursor.setAttribute(end, String(x ?? 0));
  }
}
