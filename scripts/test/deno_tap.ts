import { TEST_FILE, type TestHandler, type TestOutput } from "./test_output.ts";

const FILE = new RegExp(`^# (\\./\\S+${TEST_FILE.replace(".", "\\.")})$`);
const SUITE = /^# Subtest: (.*)$/;
const RESULT = /^( *)(not ok|ok) \d+ - (.*)$/;
/** What the error of a suite says, after the errors of its tests. */
const OF_A_SUITE = /^\d+ test steps? failed\.$/;

/**
 * Reads `deno test --reporter=tap`, whose failures come with their errors, where other reporters hold these back until
 * the end. A file that can't be loaded does not occur in it.
 */
export class DenoTap implements TestOutput {
  readonly #handler: TestHandler;
  #suite = "";
  #name = "";
  /** Whether the lines of an error follow. */
  #hasFailed = false;

  constructor(handler: TestHandler) {
    this.#handler = handler;
  }

  line(text: string): void {
    const [, file] = FILE.exec(text) ?? [];
    const [, suite] = SUITE.exec(text) ?? [];
    const [, indent = "", result, name = ""] = RESULT.exec(text) ?? [];
    if (file !== undefined) this.#handler.file(file);
    else if (suite !== undefined) this.#suite = suite;
    else if (result !== undefined) {
      this.#name = indent === "" ? name : `${this.#suite} > ${name}`;
      this.#hasFailed = result === "not ok";
    } else if (this.#hasFailed) this.#readError(text);
    else if (!isFrame(text)) this.#handler.other(text);
  }

  /** Reads a line after a failure: the error stands in JSON between `---` and `...`. */
  #readError(text: string): void {
    const line = text.trim();
    if (line === "---") return;
    this.#hasFailed = false;
    const message = messageOf(line);
    if (message === undefined) this.#handler.other(text);
    else if (!OF_A_SUITE.test(message)) {
      this.#handler.failed({ name: this.#name, text: message, isUnreported: false });
    }
  }
}

function isFrame(text: string): boolean {
  return /^(TAP version \d+|\s*\d+\.\.\d+|\s*\.\.\.|)$/.test(text);
}

function messageOf(line: string): string | undefined {
  try {
    const { message } = JSON.parse(line);
    return typeof message === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}
