/**
 * Unit of a value. `locale` below is a BCP 47 tag.
 *
 * @typedef {"count" | "rate" | "bytes" | "seconds" | "percent"} Unit
 */

/** Formats a value. @param {number | undefined} value @param {Unit} unit @param {string} locale */
export function formatted(value, unit, locale) {
  if (value === undefined || !Number.isFinite(value)) return "–";
  switch (unit) {
    case "count":
      return Math.round(value).toLocaleString(locale);
    case "rate":
      return value.toLocaleString(locale, { maximumFractionDigits: value < 10 ? 1 : 0 });
    case "bytes":
      return bytes(value, locale);
    case "seconds":
      return seconds(value, locale);
    case "percent":
      return `${(value * 100).toLocaleString(locale, { maximumFractionDigits: value < 0.1 ? 1 : 0 })} %`;
  }
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
  const [shown, unit] = value >= 1 ? [value, "s"] : value >= 0.001 ? [value * 1e3, "ms"] : [value * 1e6, "µs"];
  return `${shown.toLocaleString(locale, { maximumFractionDigits: shown < 10 ? 1 : 0 })} ${unit}`;
}
