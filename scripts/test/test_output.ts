/** What is read from the output of a test runner, line by line, while it runs. */

/** Callbacks for what a runner tells. */
export interface TestHandler {
  /** The tests of a file begin. */
  file(path: string): void;
  /** A test of the current file has failed, or an error came outside its tests. */
  failed(failure: TestFailure): void;
  /** A line that tells nothing about a test: output of a test, a warning, a summary. */
  other(line: string): void;
}

export interface TestFailure {
  /** Of the test, after those of its suites. */
  readonly name: string;
  /** The error, in lines. */
  readonly text: string;
  /** Whether the runner leaves it out of its report. */
  readonly isUnreported: boolean;
}

/** Reads the output of one runner. */
export interface TestOutput {
  /** Takes a line without its end, of standard output or standard error. */
  line(text: string): void;
}

/** Test files have this ending in all runners. */
export const TEST_FILE = "_test.ts";
