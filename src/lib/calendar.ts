/**
 * Returns the day of a time in this machine's time zone, such as `2026-11-27` (RFC 3339).
 *
 * @param ms milliseconds since 1970-01-01 UTC
 */
export function dayOf(ms: number): string {
  const date = new Date(ms);
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0"));
  return `${date.getFullYear()}-${month}-${day}`;
}

/** Returns the start of the day of a time in this machine's time zone. Both are milliseconds since 1970-01-01 UTC. */
export function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}
