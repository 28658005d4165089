/**
 * Logging, over LogTape. Code logs through {@link getLog}; only the program calls {@link configureLog}.
 *
 * A program that embeds Maru configures the category `maru` of LogTape itself. Log lines never hold the body of a
 * message.
 */

import { configureSync, getJsonLinesFormatter, getLogger, type LogLevel, type LogRecord } from "@logtape/logtape";
import { escapeActive } from "./escape.ts";
import type { RecentWarnings } from "./recent_warnings.ts";

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

/** Logs an error that is a defect, with its stack. */
export function logDefect(log: Log, what: string, error: unknown): void {
  log.error(what, { error: error instanceof Error ? error.stack ?? error.message : String(error) });
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
  /** Keeps the warnings and errors that are logged. */
  readonly recent?: RecentWarnings;
}

const LEVELS = { debug: "debug", info: "info", warn: "warning", error: "error", off: null } as const satisfies Record<
  string,
  LogLevel | null
>;

/** Sets level, format and output of this process's log. */
export function configureLog({ level, format, isTerminal, fields, write, recent }: LogOptions): void {
  const json = format === "json" || (format === "auto" && !isTerminal);
  // The message is written as it is: LogTape's rendering would look for {fields} in it.
  const formatLine = json ? getJsonLinesFormatter({ properties: "flatten", message: "template" }) : textLine;
  const add = (record: LogRecord) => ({ ...record, properties: { ...record.properties, ...fields } });
  configureSync({
    reset: true,
    sinks: {
      out: (record) => write(escapeLine(formatLine(fields === undefined ? record : add(record)))),
      recent: (record) => recent !== undefined && keepWarning(recent, record),
    },
    loggers: [
      { category: "maru", sinks: ["out", "recent"], lowestLevel: LEVELS[level] },
      { category: ["logtape", "meta"], sinks: ["out"], lowestLevel: "error" },
    ],
  });
}

/** Writes `2026-11-22T10:56:45.123Z info    connection closed reason="client_end" bytesSent=12`. */
function textLine({ timestamp, level, rawMessage, properties }: LogRecord): string {
  return `${new Date(timestamp).toISOString()} ${level.padEnd(7)} ${rawMessage}${fieldsText(properties)}\n`;
}

/** Writes ` reason="client_end" bytesSent=12`. */
function fieldsText(properties: LogRecord["properties"]): string {
  return Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
    .join("");
}

/** Keeps a record that is a warning or worse. */
function keepWarning(recent: RecentWarnings, { timestamp, level, category, rawMessage, properties }: LogRecord): void {
  if (level !== "warning" && level !== "error") return;
  const fields = fieldsText(properties).trimStart();
  recent.add({ level, part: category.at(-1) ?? "", sentence: String(rawMessage), fields, time: timestamp });
}

/** Escapes active characters in a line that ends with LF. */
function escapeLine(line: string): string {
  return `${escapeActive(line.slice(0, -1))}\n`;
}
