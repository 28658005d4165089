/** The real program, but for its workers: see `fragile_worker.ts`. */

import process from "node:process";
import { main } from "../../src/cli/main.ts";

process.exit(await main(process.argv.slice(2), new URL("./fragile_worker.ts", import.meta.url)));
