import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import fc from "fast-check";
import { configureLog, type Fields, getLog, type Log, LOG_LEVELS, type LogOptions } from "../../../src/observe/log.ts";

/** What `run` writes to a log with these options. */
function logged(options: Partial<LogOptions>, run: (log: Log) => void): string[] {
  const lines: string[] = [];
  configureLog({ level: "info", format: "json", isTerminal: false, write: (line) => lines.push(line), ...options });
  run(getLog("test"));
  return lines;
}

function only(lines: readonly string[]): string {
  assert.equal(lines.length, 1);
  return lines.join();
}

const FORMATS = ["json", "text"] as const;

/** Newline, CR, ESC, BEL, DEL, C1 CSI, line and paragraph separator, bidirectional override and isolate. */
const HOSTILE = 'a\n\r\t\u001b[31m\u0007\u007f\u009b2J\u0085\u2028\u2029\u202e\u2066b"\\';
/** What a log line may hold raw neither for a terminal nor for who reads it line by line; its own LF is the last. */
// deno-lint-ignore no-control-regex
const ACTIVE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

function assertOneLine(line: string): void {
  assert.equal(line.at(-1), "\n");
  assert.doesNotMatch(line.slice(0, -1), ACTIVE);
}

/** The field `value` of a line as its reader gets it back. */
function valueIn(line: string, format: (typeof FORMATS)[number]): unknown {
  return format === "json"
    ? JSON.parse(line).value
    : JSON.parse(line.slice(line.indexOf(" value=") + " value=".length));
}

describe("configureLog()", () => {
  after(() => configureLog({ level: "off", format: "json", isTerminal: false, write: () => {} }));

  it("writes JSON lines", () => {
    const fields = { reason: "client_end", bytesSent: 12, clean: true };
    const line = only(logged({ format: "json" }, (log) => log.info("connection closed", fields)));
    assert.equal(line.at(-1), "\n");
    const { message, level, reason, bytesSent, clean, ["@timestamp"]: time } = JSON.parse(line);
    assert.deepEqual({ message, level, reason, bytesSent, clean }, {
      message: "connection closed",
      level: "INFO",
      ...fields,
    });
    assert.equal(new Date(time).toISOString(), time);
  });

  it("writes text for people", () => {
    const fields = { reason: "client_end", bytesSent: 12, clean: true };
    const line = only(logged({ format: "text" }, (log) => log.info("connection closed", fields)));
    assert.match(
      line,
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info +connection closed reason="client_end" bytesSent=12 clean=true\n$/,
    );
  });

  it("writes text on a terminal and JSON elsewhere when the format is auto", () => {
    const run = (log: Log) => log.info("here");
    assert.match(only(logged({ format: "auto", isTerminal: true }, run)), / here\n$/);
    assert.equal(JSON.parse(only(logged({ format: "auto", isTerminal: false }, run))).message, "here");
  });

  it("writes what is at least as severe as the level, and nothing at all when off", () => {
    const run = (log: Log) => {
      log.debug("debug");
      log.info("info");
      log.warn("warn");
      log.error("error");
    };
    const written = Object.fromEntries(
      LOG_LEVELS.map((level) => [level, logged({ level }, run).map((line) => JSON.parse(line).message)]),
    );
    assert.deepEqual(written, {
      debug: ["debug", "info", "warn", "error"],
      info: ["info", "warn", "error"],
      warn: ["warn", "error"],
      error: ["error"],
      off: [],
    });
  });

  it("reports which levels are written, so that callers skip fields of the others", () => {
    const enabled = LOG_LEVELS.map((level) => {
      let state = "";
      logged({ level }, ({ debugEnabled, infoEnabled }) => state = `${level} ${debugEnabled} ${infoEnabled}`);
      return state;
    });
    assert.deepEqual(enabled, [
      "debug true true",
      "info false true",
      "warn false false",
      "error false false",
      "off false false",
    ]);
  });

  for (const format of FORMATS) {
    describe(format, () => {
      it("keeps a field's value on its line and off the terminal, and gives it back as it was", () => {
        const line = only(logged({ format }, (log) => log.info("frame", { value: HOSTILE })));
        assertOneLine(line);
        assert.equal(valueIn(line, format), HOSTILE);
      });

      it("does so for any value", () => {
        const values = fc.sample(fc.string({ unit: "binary" }), 200);
        const lines = logged({ format }, (log) => values.forEach((value) => log.info("frame", { value })));
        assert.equal(lines.length, values.length);
        lines.forEach(assertOneLine);
        assert.deepEqual(lines.map((line) => valueIn(line, format)), values);
      });

      it("keeps a message on its line and off the terminal", () => {
        assertOneLine(only(logged({ format }, (log) => log.warn(`CHAT_${HOSTILE} is ignored`))));
      });

      it("leaves {braces} in a message as they are", () => {
        for (const message of ["a {value} {} {{b}} {*}", "{value}", "{", "}}"]) {
          for (const fields of [undefined, { value: "interpolated" }] satisfies (Fields | undefined)[]) {
            const line = only(logged({ format }, (log) => log.info(message, fields)));
            if (format === "json") assert.equal(JSON.parse(line).message, message);
            else assert.ok(line.includes(` ${message}${fields ? ' value="interpolated"' : ""}\n`), line);
          }
        }
      });

      it("leaves out fields that are undefined", () => {
        const line = only(logged({ format }, (log) => log.info("frame", { gone: undefined, value: 1 })));
        assert.doesNotMatch(line, /gone|undefined/);
        assert.equal(valueIn(line, format), 1);
      });
    });
  }
});
