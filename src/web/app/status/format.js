/**
 * Unit of a value. `locale` below is a BCP 47 tag.
 *
 * @typedef {"count" | "rate" | "bytes" | "byteRate" | "seconds" | "percent"} Unit
 */

/** Formats a value. @param {number | undefined} value @param {Unit} unit @param {string} locale */
export function formatted(value, unit, locale) {
  if (value === undefined || !Number.isFinite(value)) return "–";
  switch (unit) {
    case "count":
      return Math.round(value).toLocaleString(locale);
    case "rate":
      return `${number(value, locale)}${perSecond(locale)}`;
    case "bytes":
      return bytes(value, locale);
    case "byteRate":
      return `${bytes(value, locale)}${perSecond(locale)}`;
    case "seconds":
      return seconds(value, locale);
    case "percent":
      return `${(value * 100).toLocaleString(locale, { maximumFractionDigits: value < 0.1 ? 1 : 0 })} %`;
  }
}

/** Formats a time of day in the reader's zone. @param {number} time milliseconds since 1970 @param {string} locale @param {{ seconds?: boolean }} [parts] */
export function clockTime(time, locale, { seconds = false } = {}) {
  const second = seconds ? /** @type {const} */ ({ second: "2-digit" }) : {};
  return new Date(time).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...second });
}

/** Formats a time, with its day when that is not the day of `now`. @param {number} time @param {number} now @param {string} locale */
export function dayTime(time, now, locale) {
  const clock = clockTime(time, locale, { seconds: true });
  if (new Date(time).toDateString() === new Date(now).toDateString()) return clock;
  return `${new Date(time).toLocaleDateString(locale, { month: "short", day: "numeric" })} ${clock}`;
}

/** Formats a duration in its largest unit: `3 minutes`. @param {number} seconds @param {string} locale */
export function duration(seconds, locale) {
  const units = /** @type {const} */ ([["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]]);
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? ["second", 1];
  const style = { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 };
  return new Intl.NumberFormat(locale, /** @type {Intl.NumberFormatOptions} */ (style)).format(
    Math.floor(Math.max(0, seconds) / length),
  );
}

/** @param {string} locale */
function perSecond(locale) {
  return locale.startsWith("ko") ? "/초" : "/s";
}

/** @param {number} value @param {string} locale */
function number(value, locale) {
  return value.toLocaleString(locale, { maximumFractionDigits: value < 10 ? 1 : 0 });
}

/** @param {number} value @param {string} locale */
function bytes(value, locale) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let at = 0;
  for (; value >= 1024 && at < units.length - 1; at += 1) value /= 1024;
  return `${value.toLocaleString(locale, { maximumFractionDigits: at > 0 && value < 10 ? 1 : 0 })} ${units[at]}`;
}

/** @param {number} value @param {string} locale */
function seconds(value, locale) {
  const [shown, unit] = value >= 1 || value === 0
    ? [value, "s"]
    : value >= 0.001
    ? [value * 1e3, "ms"]
    : [value * 1e6, "µs"];
  return `${number(shown, locale)} ${unit}`;
}
