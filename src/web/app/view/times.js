/** Formats times in the language and time zone of the reader. */
export class Times {
  #short;
  #full;
  #day;

  /** @param {string} locale @param {string} today the word "today" */
  constructor(locale, today) {
    this.today = today;
    this.#short = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.#full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" });
    this.#day = new Intl.DateTimeFormat(locale, { year: "numeric", month: "long", day: "numeric", weekday: "long" });
  }

  /** @param {number} time milliseconds since 1970 */
  short(time) {
    return this.#short.format(time);
  }

  /** @param {number} time */
  full(time) {
    return this.#full.format(time);
  }

  /** @param {number} time */
  day(time) {
    return this.dayKey(time) === this.dayKey(Date.now()) ? this.today : this.#day.format(time);
  }

  /** Returns the milliseconds until the next day begins. @param {number} time */
  untilTomorrow(time) {
    const day = new Date(time);
    return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime() - time;
  }

  /** Returns a key that is equal for all times of one day. Fast: called for each line at each message. @param {number} time */
  dayKey(time) {
    return new Date(time).toDateString();
  }
}
