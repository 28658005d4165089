/**
 * Parts of the test files that run at the same time.
 *
 * The second lane has what mostly waits: for browsers and terminals, for stages of a load, for rows of ten seconds. By
 * itself it would leave the processors idle.
 */

const WAITING = /\/e2e\/(web|status|bench|attacks|connect_tmux)(_|\.)/;

/** Divides test files into lanes, each in the given order. There are no empty ones. */
export function lanesOf(files: readonly string[]): readonly (readonly string[])[] {
  const lanes = [files.filter((file) => !WAITING.test(file)), files.filter((file) => WAITING.test(file))];
  return lanes.filter((lane) => lane.length > 0);
}
