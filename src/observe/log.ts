/**
 * Logging, over LogTape. Code logs through {@link getLog}; only the program calls {@link configureLog}.
 *
 * A program that embeds Maru configures the category `maru` of LogTape itself. Log lines never hold the body of a
 * message.
 */

import { configureSync, getJsonLinesFormatter, getLogger, type LogLevel, type LogRecord } from "@logtape/logtape";

export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** A log with levels. On a hot path check {@link debugEnabled} or {@link infoEnabled} before making fields. */
export interface Log {
  readonly debugEnabled: boolean;
  readonly infoEnabled: boolean;
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

export const LOG_LEVELS = ["debug", "info", "warn", "error", "off"] as const;
export const LOG_FORMATS = ["auto", "text", "json"] as const;

/** Returns the log of one part of the server. It reads its levels now: call {@link configureLog} first. */
export function getLog(part: string): Log {
  const logger = getLogger(["maru", part]);
  return {
    debugEnabled: logger.isEnabledFor("debug"),
    infoEnabled: logger.isEnabledFor("info"),
    debug: (message, fields = {}) => logger.debug(message, fields),
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
  };
}

export interface LogOptions {
  readonly level: (typeof LOG_LEVELS)[number];
  /** `auto`: text on a terminal, JSON lines otherwise. */
  readonly format: (typeof LOG_FORMATS)[number];
  readonly isTerminal: boolean;
  /** Fields that are added to every line. */
  readonly fields?: Fields;
  /** Takes one line, with its LF. */
  write(line: string): void;
}

const LEVELS = { debug: "debug", info: "info", warn: "warning", error: "error", off: null } as const satisfies Record<
  string,
  LogLevel | null
>;

/** Sets level, format and output of this process's log. */
export function configureLog({ level, format, isTerminal, fields, write }: LogOptions): void {
  const json = format === "json" || (format === "auto" && !isTerminal);
  // The message is written as it is: LogTape's rendering would look for {fields} in it.
  const formatLine = json ? getJsonLinesFormatter({ properties: "flatten", message: "template" }) : textLine;
  const add = (record: LogRecord) => ({ ...record, properties: { ...record.properties, ...fields } });
  configureSync({
    reset: true,
    sinks: { out: (record) => write(escapeLine(formatLine(fields === undefined ? record : add(record)))) },
    loggers: [
      { category: "maru", sinks: ["out"], lowestLevel: LEVELS[level] },
      { category: ["logtape", "meta"], sinks: ["out"], lowestLevel: "error" },
    ],
  });
}

/** Writes `2026-11-22T10:56:45.123Z info    connection closed reason="client_end" bytesSent=12`. */
function textLine({ timestamp, level, rawMessage, properties }: LogRecord): string {
  const fields = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  return `${new Date(timestamp).toISOString()} ${level.padEnd(7)} ${rawMessage}${fields.join("")}\n`;
}

/**
 * Characters that a terminal or a log viewer may act on.
 *
 * They are C0 controls (which JSON escapes already), DEL, C1, line and paragraph separators, bidirectional controls. As
 * \u escapes they mean the same in JSON.
 */
// deno-lint-ignore no-control-regex
const ACTIVE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** Escapes active characters in a line that ends with LF. */
function escapeLine(line: string): string {
  const escaped = line.slice(0, -1).replace(ACTIVE, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `${escaped}\n`;
}
