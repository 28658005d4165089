/** `maru healthcheck`: asks a server whether it is ready, for service managers and containers without curl. */

import process from "node:process";
import { DEFAULTS } from "../config/schema.ts";
import { EXIT } from "./exit_code.ts";

/** On the admin port, whose connections browsers can't use up. */
const DEFAULT_URL = `http://${DEFAULTS.adminHost}:${DEFAULTS.adminPort}/readyz`;
const TIMEOUT_MS = 5000;

const HELP = `maru healthcheck: asks a server whether it is ready

Usage: maru healthcheck [URL]

  URL
      Answers 200 when the server is ready. [${DEFAULT_URL}]

Exit codes:
  0: ready
  1: not ready, or no answer within ${TIMEOUT_MS / 1000} seconds
  2: usage error
`;

/** Runs the check. Resolves to the exit code. */
export async function healthcheck(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    process.stdout.write(HELP);
    return EXIT.ok;
  }
  const [url = DEFAULT_URL, ...more] = args;
  if (more.length > 0) return misuse(`${JSON.stringify(more[0])} is not accepted, expected one URL`);
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
