/** Writes a time in UTC with milliseconds (RFC 3339): `2026-11-22T10:56:45.123Z`. @param ms since 1970-01-01 UTC */
export function formatTime(ms: number): string {
  return new Date(ms).toISOString();
}
