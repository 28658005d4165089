/**
 * Logging, on LogTape: code logs through {@link getLog}, and only the program says where it goes, with
 * {@link configureLog}. Who embeds Maru configures the category `maru` of LogTape as they like.
 *
 * What is logged never holds a message's body.
 */

import { configureSync, getJsonLinesFormatter, getLogger, type LogLevel, type LogRecord } from "@logtape/logtape";

export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Ask {@link debugEnabled} (or its siblings) before gathering fields on a hot path. */
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

/** The log of one part of the server. Levels are read once, now: configure first. */
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
  /** What every line says besides. */
  readonly fields?: Fields;
  /** Takes one line, with its LF. */
  write(line: string): void;
}

const LEVELS = { debug: "debug", info: "info", warn: "warning", error: "error", off: null } as const satisfies Record<
  string,
  LogLevel | null
>;

/** Says where the log of this process goes. */
export function configureLog({ level, format, isTerminal, fields, write }: LogOptions): void {
  const json = format === "json" || (format === "auto" && !isTerminal);
  // A message is taken as it is: rendered, LogTape would look for {fields} in it.
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

/** `2026-11-22T10:56:45.123Z info    connection closed reason="client_end" bytesSent=12` */
function textLine({ timestamp, level, rawMessage, properties }: LogRecord): string {
  const fields = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  return `${new Date(timestamp).toISOString()} ${level.padEnd(7)} ${rawMessage}${fields.join("")}\n`;
}

/**
 * What a terminal or a log viewer may act on: the C0 controls (in JSON they are escaped already), DEL,
 * C1, line and paragraph separators, bidirectional controls. As \u escapes they mean the same in JSON.
 */
// deno-lint-ignore no-control-regex
const ACTIVE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** One line whatever it holds, with its LF. */
function escapeLine(line: string): string {
  const escaped = line.slice(0, -1).replace(ACTIVE, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `${escaped}\n`;
}
