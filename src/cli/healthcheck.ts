/** `maru healthcheck`: asks a server whether it is ready, for service managers and containers without curl. */

import process from "node:process";
import { type FlagRow, flagsHelp, HELP_FLAG, notAccepted, readFlags } from "../config/flags.ts";
import { DEFAULTS } from "../config/schema.ts";
import { EXIT } from "./exit_code.ts";

/** On the admin port, whose connections browsers can't use up. */
const DEFAULT_URL = `http://${DEFAULTS.adminHost}:${DEFAULTS.adminPort}/readyz`;
const TIMEOUT_MS = 5000;

const OPTIONS = { help: HELP_FLAG } satisfies Record<string, FlagRow>;

const HELP = `maru healthcheck: asks a server whether it is ready

Usage: maru healthcheck [URL]

  URL
      Answers 200 when the server is ready. [${DEFAULT_URL}]
${flagsHelp(OPTIONS)}

Exit codes:
  0: ready
  1: not ready, or no answer within ${TIMEOUT_MS / 1000} seconds
  2: usage error
`;

/** Runs the check. Resolves to the exit code. */
export async function healthcheck(args: readonly string[]): Promise<number> {
  const problems: string[] = [];
  const { values, targets } = readFlags(OPTIONS, args, problems);
  if (values.has("help")) {
    process.stdout.write(HELP);
    return EXIT.ok;
  }
  const [url = DEFAULT_URL, ...more] = targets;
  for (const word of more) problems.push(`${JSON.stringify(word)} is not accepted, expected one URL`);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    problems.push(notAccepted("URL", url, `a URL such as ${DEFAULT_URL}`));
  }
  if (problems.length > 0) return misuse(problems);
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

function misuse(problems: readonly string[]): number {
  for (const problem of [...problems, "see maru healthcheck --help"]) process.stderr.write(`maru: ${problem}\n`);
  return EXIT.usage;
}
