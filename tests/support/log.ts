/** Connections that a log of JSON lines says were refused for a reason, one by one or summed up. */
export function refusedIn(log: string, reason: string): number {
  const one = log.split(`"reason":"${reason}"`).length - 1;
  const summedUp = [...log.matchAll(new RegExp(`"refused\\.${reason}":(\\d+)`, "g"))];
  return summedUp.reduce((sum, [, count]) => sum + Number(count), one);
}
