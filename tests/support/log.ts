/** Connections that a log of JSON lines says were refused for a reason, one by one or summed up. */
export function refusedIn(log: string, reason: string): number {
  const one = log.split(`"reason":"${reason}"`).length - 1;
  const summedUp = [...log.matchAll(new RegExp(`"refused\\.${reason}":(\\d+)`, "g"))];
  return summedUp.reduce((sum, [, count]) => sum + Number(count), one);
}

/** Connections that a log of JSON lines says were opened or refused, one by one or summed up. */
export function arrivalsIn(log: string): number {
  const one = log.match(/"message":"connection (?:opened|refused)"/g)?.length ?? 0;
  const summedUp = [...log.matchAll(/"(?:opened|refused\.\w+)":(\d+)/g)];
  return summedUp.reduce((sum, [, count]) => sum + Number(count), one);
}
