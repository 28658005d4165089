/** `maru healthcheck`: whether a server is ready, for service managers and for containers that hold no other client. */

import process from "node:process";
import { DEFAULTS } from "../config/schema.ts";
import { EXIT } from "./exit_code.ts";

const DEFAULT_URL = `http://${DEFAULTS.httpHost}:${DEFAULTS.httpPort}/readyz`;
const TIMEOUT_MS = 5000;

const HELP = `maru healthcheck: whether a server is ready

Usage: maru healthcheck [URL]

  URL
      What answers 200 when it is. [${DEFAULT_URL}]

Ends with 0 when it is ready, with 1 when it is not or does not answer in ${TIMEOUT_MS / 1000} seconds, and with 2
when this is not how it is called.
`;

/** Resolves to the exit code. */
export async function healthcheck(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    process.stdout.write(HELP);
    return EXIT.ok;
  }
  const [url = DEFAULT_URL, ...more] = args;
  if (more.length > 0) return misuse(`${JSON.stringify(more[0])} is one too many, expected one URL`);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    return misuse(`${JSON.stringify(url)} is not accepted, expected a URL such as ${DEFAULT_URL}`);
  }
  const problem = await problemOf(url);
  if (problem === undefined) return EXIT.ok;
  process.stderr.write(`maru: ${url}: ${problem}\n`);
  return EXIT.failure;
}

/** Why the server is not ready, or undefined. */
async function problemOf(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    return response.status === 200 ? undefined : `status ${response.status}`;
  } catch (error) {
    const { message, cause } = error instanceof Error ? error : new Error(String(error));
    return cause instanceof Error ? `${message}: ${cause.message}` : message;
  }
}

function misuse(problem: string): number {
  process.stderr.write(`maru: ${problem}\nmaru: see maru healthcheck --help\n`);
  return EXIT.usage;
}
