import { closeSync, openSync } from "node:fs";

/** Opens files until one more may be open. Returns what closes them all again. */
export function exhaustDescriptors(): () => void {
  const files: number[] = [];
  try {
    for (;;) files.push(openSync("/dev/null", "r"));
  } catch {
    closeSync(files.pop() ?? -1); // there are no more
  }
  return () => {
    for (const file of files.splice(0)) closeSync(file);
  };
}
