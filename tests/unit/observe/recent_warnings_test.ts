import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { configureLog, getLog, LOG_LEVELS } from "../../../src/observe/log.ts";
import { MAX_WARNINGS, mergeWarnings, RecentWarnings } from "../../../src/observe/recent_warnings.ts";

const warning = (sentence: string, time: number, fields = "") =>
  ({ level: "warning", part: "server", sentence, fields, time }) as const;

/** Warnings as `count × sentence (time)`. */
function brief(warnings: ReturnType<RecentWarnings["all"]>): string[] {
  return warnings.map(({ sentence, count, time }) => `${count} × ${sentence} (${time})`);
}

describe("RecentWarnings", () => {
  it("keeps each kind once, with its count and its latest fields, latest first", () => {
    const recent = new RecentWarnings();
    recent.add(warning("a", 1, "n=1"));
    recent.add(warning("b", 2));
    recent.add(warning("a", 3, "n=2"));
    assert.deepEqual(brief(recent.all()), ["2 × a (3)", "1 × b (2)"]);
    assert.equal(recent.all()[0]?.fields, "n=2");
  });

  it("is bounded: the kind that is not seen for longest goes first", () => {
    const recent = new RecentWarnings();
    for (let i = 0; i <= MAX_WARNINGS; i += 1) {
      recent.add(warning(`w${i}`, i));
      recent.add(warning("again", i));
    }
    const all = recent.all();
    assert.equal(all.length, MAX_WARNINGS);
    assert.deepEqual(brief(all.slice(0, 2)), ["51 × again (50)", "1 × w50 (50)"]);
    recent.add(warning("x".repeat(10_000), 60, "y".repeat(10_000)));
    assert.deepEqual([recent.all()[0]?.sentence.length, recent.all()[0]?.fields.length], [500, 500]);
  });

  it("adds up those of several threads", () => {
    const one = new RecentWarnings();
    const two = new RecentWarnings();
    for (const time of [1, 5]) one.add(warning("a", time, `n=${time}`));
    two.add(warning("a", 3, "n=3"));
    two.add(warning("b", 4));
    assert.deepEqual(brief(mergeWarnings([one.all(), two.all()])), ["3 × a (5)", "1 × b (4)"]);
    assert.equal(mergeWarnings([two.all(), one.all()])[0]?.fields, "n=5");
    for (let i = 0; i < MAX_WARNINGS; i += 1) one.add(warning(`w${i}`, 9));
    assert.equal(mergeWarnings([one.all(), two.all()]).length, MAX_WARNINGS);
  });
});

describe("configureLog()", () => {
  after(() => configureLog({ level: "off", format: "json", isTerminal: false, write: () => {} }));

  /** What is kept at a level of the log. */
  function keptAt(level: (typeof LOG_LEVELS)[number]) {
    const recent = new RecentWarnings();
    configureLog({ level, format: "json", isTerminal: false, write: () => {}, recent });
    const log = getLog("server");
    log.debug("d");
    log.info("i");
    log.warn("w", { reason: "full", port: 1, none: undefined });
    log.error("e");
    return recent.all();
  }

  it("keeps the warnings and errors that it logs, and nothing else", () => {
    const kept = LOG_LEVELS.map((level) => keptAt(level).map(({ sentence }) => sentence).join(""));
    assert.deepEqual(kept, ["ew", "ew", "ew", "e", ""]);
    const [, warned] = keptAt("info");
    assert.deepEqual({ ...warned, time: 0 }, {
      level: "warning",
      part: "server",
      sentence: "w",
      fields: 'reason="full" port=1',
      time: 0,
      count: 1,
    });
    assert.ok(Math.abs((warned?.time ?? 0) - Date.now()) < 60_000);
  });

  it("keeps no active character of what a client has sent, and no forged line", () => {
    const recent = new RecentWarnings();
    configureLog({ level: "info", format: "json", isTerminal: false, write: () => {}, recent });
    getLog("server").warn("bad\n2026 error \u202eforged", { host: 'x"\n\u001b[2J\u2066' });
    assert.equal(recent.all()[0]?.sentence, "bad\\u000a2026 error \\u202eforged");
    assert.equal(recent.all()[0]?.fields, String.raw`host="x\"\n\u001b[2J\u2066"`);
  });
});
