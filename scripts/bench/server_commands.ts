import { ROOT } from "../../tests/support/program.ts";

/** How a server is started that a benchmark measures, by runtime. */
export const SERVER_COMMANDS: Readonly<Record<string, readonly string[]>> = {
  bun: [`${ROOT}node_modules/.bin/bun`, "--no-env-file", `${ROOT}mod.ts`],
  deno: [`${ROOT}node_modules/.bin/deno`, "run", "--quiet", "--allow-all", `${ROOT}mod.ts`],
};
