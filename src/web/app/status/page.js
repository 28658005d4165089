/** @import { Metrics } from "./metrics.js" */
/** @import { Readings } from "./readings.js" */
/** @import { StatusWords } from "./words.js" */

import { h, setText } from "../view/dom.js";
import { WINDOW_MS } from "./readings.js";
import { Tile } from "./tile.js";

/**
 * State of the server. `looking`: not known yet; `unmeasured`: it answers, but without metrics.
 *
 * @typedef {"looking" | "ready" | "draining" | "refusing" | "gone" | "unmeasured"} Health
 */

/** @param {StatusWords} words @returns {import("./tile.js").TileSpec[]} */
function specs(words) {
  return [
    {
      name: words.connections,
      unit: "count",
      min: 10,
      series: [{ of: "connections" }, { of: "sessions", label: words.sessions }],
    },
    { name: words.rooms, unit: "count", min: 5, series: [{ of: "rooms" }] },
    { name: words.received, unit: "rate", min: 5, series: [{ of: "received" }] },
    { name: words.delivered, unit: "rate", min: 5, series: [{ of: "delivered" }] },
    {
      name: words.latency,
      unit: "seconds",
      min: 0.001,
      series: [{ of: "slowest", label: words.slowest }, { of: "median", label: words.median }],
    },
    {
      name: words.queue,
      unit: "bytes",
      min: 64 * 1024,
      series: [{ of: "queue" }, { of: "longest", label: words.longest }],
    },
    {
      name: words.memory,
      unit: "bytes",
      min: 64 * 1024 * 1024,
      series: [{ of: "memory" }, { of: "heap", label: words.heap }],
    },
    { name: words.cpu, unit: "percent", min: 0.1, series: [{ of: "cpu" }] },
    { name: words.lag, unit: "seconds", min: 0.01, series: [{ of: "lag" }] },
  ];
}

/** The status page for the operator. */
export class StatusPage {
  #words;
  #locale;
  #health = h("span", { class: "health", role: "status" });
  #about = h("span", { class: "about" });
  #notice = h("p", { class: "notice", role: "status" });
  #grid = h("div", { class: "grid" });
  #tables = h("div", { class: "tables" });
  #tiles;
  /** @type {number | undefined} Position of the pointer, from 0 (ten minutes ago) to 1 (now). */
  #pointed;

  /** @param {{ words: StatusWords, locale: string, footer: readonly Node[], changed: () => void }} parts */
  constructor({ words, locale, footer, changed }) {
    this.#words = words;
    this.#locale = locale;
    const point = (/** @type {number | undefined} */ part) => {
      this.#pointed = part;
      changed();
    };
    this.#tiles = specs(words).map((spec) => new Tile({ spec, words, locale, point }));
    this.#grid.append(...this.#tiles.map(({ element }) => element));
    const head = h(
      "header",
      { class: "head" },
      h("h1", {}, "Maru ", h("span", {}, words.title)),
      this.#health,
      this.#about,
    );
    const links = h(
      "div",
      { class: "footer" },
      ...footer,
      h("a", { href: "/" }, words.chat),
      h("a", { href: "/metrics" }, "/metrics"),
    );
    this.element = h("main", { class: "status" }, head, this.#notice, this.#grid, this.#tables, links);
  }

  /** @param {{ health: Health, readings: Readings, metrics: Metrics | undefined, now: number, answeredAt: number }} state */
  render({ health, readings, metrics, now, answeredAt }) {
    const words = this.#words;
    const shown = health === "unmeasured" ? "ready" : health;
    setText(this.#health, words[shown]);
    this.#health.dataset["health"] = shown;
    this.element.classList.toggle("stale", health === "gone");
    setText(this.#notice, this.#noticeOf(health, now - answeredAt, answeredAt > 0));
    setText(this.#about, metrics === undefined ? "" : this.#aboutOf(metrics, now));
    const pointedAt = this.#pointed === undefined ? undefined : now - WINDOW_MS * (1 - this.#pointed);
    for (const tile of this.#tiles) tile.render(readings, now, pointedAt);
    if (metrics !== undefined) this.#tables.replaceChildren(...this.#tablesOf(metrics));
  }

  /** @param {Health} health @param {number} silentMs @param {boolean} isKnown whether it has answered before */
  #noticeOf(health, silentMs, isKnown) {
    if (health === "unmeasured") return this.#words.noMetrics;
    return health === "gone" && isKnown ? this.#words.goneSince(this.#duration(silentMs / 1000)) : "";
  }

  /** @param {Metrics} metrics @param {number} now */
  #aboutOf(metrics, now) {
    const build = metrics.all("chat_build_info")[0]?.labels ?? {};
    const started = metrics.sum("process_start_time_seconds");
    const { version, runtime, runtime_version: runtimeVersion } = build;
    const program = [version, [runtime, runtimeVersion].filter(Boolean).join(" ")].filter(Boolean).join(", ");
    const up = started === undefined ? "" : this.#words.up(this.#duration(now / 1000 - started));
    return [program, up].filter(Boolean).join(" · ");
  }

  /** @param {Metrics} metrics */
  #tablesOf(metrics) {
    const words = this.#words;
    return [
      this.#table(metrics, words.protocols, "chat_connections_opened_total", "protocol"),
      this.#table(metrics, words.closed, "chat_connections_closed_total", "reason"),
      this.#table(metrics, words.refused, "chat_connections_refused_total", "reason"),
      this.#table(metrics, words.errors, "chat_errors_total", "code"),
    ];
  }

  /** @param {Metrics} metrics @param {string} title @param {string} name @param {string} label */
  #table(metrics, title, name, label) {
    const rows = metrics.all(name).filter(({ value }) => value > 0).sort((a, b) => b.value - a.value);
    const cells = rows.map(({ labels, value }) =>
      h("tr", {}, h("th", { scope: "row" }, labels[label] ?? ""), h("td", {}, value.toLocaleString(this.#locale)))
    );
    const table = h("table", {}, h("tbody", {}, ...cells));
    return h("section", {}, h("h2", {}, title), cells.length > 0 ? table : h("p", { class: "none" }, this.#words.none));
  }

  /** @param {number} seconds */
  #duration(seconds) {
    const units = /** @type {const} */ ([["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]]);
    const [unit, length] = units.find(([, length]) => seconds >= length) ?? ["second", 1];
    const style = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 };
    return new Intl.NumberFormat(this.#locale, /** @type {Intl.NumberFormatOptions} */ (style)).format(
      Math.floor(seconds / length),
    );
  }
}
