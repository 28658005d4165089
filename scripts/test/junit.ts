export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Counts the tests in a JUnit report. Deno also lists each `describe`, whose name is a prefix of another name. */
export function countTests(xml: string): TestCounts {
  const cases = [...xml.matchAll(/<testcase name="([^"]*)"(?:[^>]*\/>|[^>]*>([\s\S]*?)<\/testcase>)/g)]
    .map(([, name = "", inner = ""]) => ({ name, inner }));
  const suites = new Set(cases.flatMap(({ name }) => suitesOf(name)));
  const tests = cases.filter(({ name }) => !suites.has(name));
  const skipped = tests.filter(({ inner }) => inner.includes("<skipped")).length;
  const failed = tests.filter(({ inner }) => inner.includes("<failure") || inner.includes("<error")).length;
  return { passed: tests.length - skipped - failed, failed, skipped };
}

/** The names of the suites around a test: `a` and `a > b` of `a > b > c`. */
function suitesOf(name: string): string[] {
  const parts = name.split(" &gt; ");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join(" &gt; "));
}
