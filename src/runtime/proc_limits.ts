/** Reads the soft limit of `Max open files` in the text of `/proc/self/limits` (Linux, proc(5)). */
export function parseOpenFileLimit(limits: string): number | undefined {
  const match = /^Max open files\s+(\d+)/m.exec(limits);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
