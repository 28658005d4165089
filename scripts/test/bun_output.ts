import { TEST_FILE, type TestHandler, type TestOutput } from "./test_output.ts";

/** GitHub's runner gets each file as a group. */
const FILE = new RegExp(`^(?:::group::)?(\\S+${TEST_FILE.replace(".", "\\.")}):$`);
const RESULT = /^\((pass|skip|todo|fail)\) (.*?)( \[[\d.]+m?s\])?$/;
const OUTSIDE = "# Unhandled error between tests";
const RULE = /^-{20,}$/;
const ANNOTATION = /^::(error|endgroup)/;

/** Reads `bun test`, which writes an error before the line of its test. */
export class BunOutput implements TestOutput {
  readonly #handler: TestHandler;
  /** Lines since the last result. */
  #lines: string[] = [];
  /** Rules seen of an error outside the tests, which stands between two; undefined elsewhere. */
  #rules: number | undefined;

  constructor(handler: TestHandler) {
    this.#handler = handler;
  }

  line(text: string): void {
    const [, file] = FILE.exec(text) ?? [];
    const [, result, name = ""] = RESULT.exec(text) ?? [];
    if (file !== undefined) {
      this.#pass();
      this.#handler.file(`./${file.replace(/^\.\//, "")}`);
    } else if (result === "fail") this.#fail(name, false);
    else if (result !== undefined) this.#pass();
    else if (text === OUTSIDE) {
      this.#pass();
      this.#rules = 0;
    } else if (this.#rules !== undefined && RULE.test(text)) this.#rule();
    else if (!ANNOTATION.test(text)) this.#lines.push(text);
  }

  #rule(): void {
    this.#rules = (this.#rules ?? 0) + 1;
    if (this.#rules === 2) this.#fail("outside the tests", true);
  }

  #fail(name: string, isUnreported: boolean): void {
    const text = this.#lines.join("\n").trim();
    this.#lines = [];
    this.#rules = undefined;
    this.#handler.failed({ name, text, isUnreported });
  }

  #pass(): void {
    for (const line of this.#lines) this.#handler.other(line);
    this.#lines = [];
  }
}
