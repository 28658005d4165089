/**
 * Every option, once: its flag (`--idle-timeout`), environment variable (`CHAT_IDLE_TIMEOUT`) and
 * config file key (`idleTimeout`) follow from its name; `--help`, the table of OPTIONS.md and the type
 * {@link Config} follow from the rows.
 */

import * as v from "valibot";
import { AddressRangeError, AddressRanges } from "../lib/address_ranges.ts";
import { HostNameError, HostNames } from "../lib/host_names.ts";
import { OriginError, Origins } from "../lib/origins.ts";
import { LOG_FORMATS, LOG_LEVELS } from "../observe/log.ts";

/** What an option's value may be. */
interface Kind<Value> {
  /** From a flag or the environment a string, from the config file whatever JSON holds. */
  readonly schema: v.GenericSchema<unknown, Value>;
  /** What would be accepted, to follow "expected". */
  readonly accepts: string;
  /** What stands for the value in `--help`. */
  readonly placeholder: string;
  /** The piece of a value that makes it wrong, where it has pieces. */
  badPiece?(value: unknown): string | undefined;
}

interface Option<Value = unknown> extends Kind<Value> {
  readonly group: Group;
  readonly default: NoInfer<Value>;
  /** A sentence, with the unit. */
  readonly description: string;
}

export const GROUPS = ["Listening", "Connections", "Rooms", "Input", "Output", "Logging"] as const;
export type Group = (typeof GROUPS)[number];

const DECIMAL = /^\d+(\.\d+)?$/;

/** A number, or a string that is one: decimal digits and nothing else. */
const numeric = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(DECIMAL), v.transform(Number))]),
  v.finite(),
);

function wholeNumber(least: number, most: number, what = "a whole number"): Kind<number> {
  const range = `from ${least} to ${most}`;
  return {
    schema: v.pipe(numeric, v.integer(), v.minValue(least), v.maxValue(most)),
    accepts: `${what} ${range}${least === 0 ? " (0: no limit)" : ""}`,
    placeholder: "N",
  };
}

/** Sizes and counts stay far below 2^53. */
const MOST = 1_000_000_000;
const count = wholeNumber(0, MOST);
const bytes = { ...wholeNumber(0, MOST, "bytes, as a whole number"), placeholder: "BYTES" };
/** What is buffered for a client must have an end. */
const boundedBytes = { ...wholeNumber(64, 16_777_215, "bytes, as a whole number"), placeholder: "BYTES" };

const seconds: Kind<number> = {
  schema: v.pipe(numeric, v.minValue(0), v.maxValue(86_400)),
  accepts: "seconds from 0 to 86400 (0: off)",
  placeholder: "SECONDS",
};

const port: Kind<number | "off"> = {
  schema: v.union([v.literal("off"), v.pipe(numeric, v.integer(), v.minValue(0), v.maxValue(65_535))]),
  accepts: "a port from 0 to 65535 (0: any free one), or off",
  placeholder: "PORT",
};

/** An IPv6 address may stand in brackets, as in a URL. */
const host: Kind<string> = {
  schema: v.pipe(
    v.string(),
    v.transform((text) => /^\[([\da-f.:]*:[\da-f.:]*)\]$/i.exec(text)?.[1] ?? text),
    v.regex(/^[\p{L}\p{N}.:_-]+$/u),
  ),
  accepts: "an IP address or a host name",
  placeholder: "HOST",
};

/** What a path is that is not given. */
export const NONE = "none";

/** @param what of the thing that is there */
function path(what: string, most = 4095): Kind<string> {
  return {
    // deno-lint-ignore no-control-regex
    schema: v.pipe(v.string(), v.regex(/^[^\u0000]+$/), v.maxBytes(most)),
    accepts: `${what}, or none`,
    placeholder: "PATH",
  };
}

const addressRanges: Kind<AddressRanges> = {
  schema: v.union([
    v.custom<AddressRanges>((value) => AddressRanges.is(value)),
    v.pipe(v.string(), v.check((text) => badRange(text) === undefined), v.transform(AddressRanges.parse)),
  ]),
  accepts: "IP addresses and ranges such as 10.0.0.0/8, with commas between them, or none",
  placeholder: "CIDR,...",
  badPiece: badRange,
};

const origins: Kind<Origins> = {
  schema: v.union([
    v.custom<Origins>((value) => Origins.is(value)),
    v.pipe(v.string(), v.check((text) => badOrigin(text) === undefined), v.transform(Origins.parse)),
  ]),
  accepts: "origins such as https://chat.example, with commas between them, or none",
  placeholder: "ORIGIN,...",
  badPiece: badOrigin,
};

const hostNames: Kind<HostNames> = {
  schema: v.union([
    v.custom<HostNames>((value) => value instanceof HostNames),
    v.pipe(v.string(), v.check((text) => badHostName(text) === undefined), v.transform(HostNames.parse)),
  ]),
  accepts: "host names such as chat.example, without a port, with commas between them, or none",
  placeholder: "NAME,...",
  badPiece: badHostName,
};

function badHostName(value: unknown): string | undefined {
  try {
    if (typeof value === "string") HostNames.parse(value);
    return undefined;
  } catch (error) {
    if (error instanceof HostNameError) return error.piece;
    throw error;
  }
}

function badOrigin(value: unknown): string | undefined {
  try {
    if (typeof value === "string") Origins.parse(value);
    return undefined;
  } catch (error) {
    if (error instanceof OriginError) return error.piece;
    throw error;
  }
}

function badRange(value: unknown): string | undefined {
  try {
    if (typeof value === "string") AddressRanges.parse(value);
    return undefined;
  } catch (error) {
    if (error instanceof AddressRangeError) return error.piece;
    throw error;
  }
}

const rate: Kind<number> = {
  schema: v.pipe(numeric, v.minValue(0), v.maxValue(MOST)),
  accepts: `a number from 0 to ${MOST} (0: no limit)`,
  placeholder: "N",
};

/** More would each get too little to do, and the links between them grow with the square. */
const MAX_THREADS = 64;

const threads: Kind<number | "auto"> = {
  schema: v.union([v.literal("auto"), v.pipe(numeric, v.integer(), v.minValue(1), v.maxValue(MAX_THREADS))]),
  accepts: `a whole number from 1 to ${MAX_THREADS}, or auto (one for each processor)`,
  placeholder: "N",
};

function oneOf<const Choice extends string>(choices: readonly Choice[]): Kind<Choice> {
  return { schema: v.picklist(choices), accepts: `one of ${choices.join(", ")}`, placeholder: choices.join("|") };
}

function option<Value>(
  group: Group,
  kind: Kind<Value>,
  defaultValue: NoInfer<Value>,
  description: string,
): Option<Value> {
  return { ...kind, group, default: defaultValue, description };
}

export const OPTIONS = {
  host: option("Listening", host, "0.0.0.0", "Address to listen on."),
  port: option("Listening", port, 9000, "TCP port of the chat; 0 is any free one, off is none."),
  tlsPort: option("Listening", port, "off", "TCP port of the chat under TLS; 0 is any free one, off is none."),
  tlsCert: option(
    "Listening",
    path("the path of a certificate in PEM"),
    NONE,
    "Certificate for TLS, with those of its issuers behind it; SIGHUP reads it and its key again.",
  ),
  tlsKey: option("Listening", path("the path of a private key in PEM"), NONE, "Private key of the certificate."),
  unix: option(
    "Listening",
    // What fits into a sockaddr_un with its NUL (unix(7)).
    path("the path of a Unix domain socket, up to 107 bytes", 107),
    NONE,
    "Unix domain socket of the chat, which gets the mode 0660.",
  ),
  proxyFrom: option(
    "Listening",
    addressRanges,
    AddressRanges.NONE,
    "Proxies: chat connections begin with a PROXY header (version 1 or 2), HTTP has Forwarded or X-Forwarded-For.",
  ),
  httpHost: option(
    "Listening",
    host,
    "127.0.0.1",
    "Address to listen on for HTTP: web client, WebSocket, health, metrics.",
  ),
  httpPort: option("Listening", port, 9001, "TCP port of HTTP; 0 is any free one, off is none."),
  allowOrigin: option(
    "Listening",
    origins,
    Origins.NONE,
    "Origins whose pages may open a WebSocket, besides the server's own.",
  ),
  webName: option(
    "Listening",
    hostNames,
    HostNames.NONE,
    "Names that HTTP may ask for, besides IP addresses, localhost, this machine's and those of --allow-origin.",
  ),
  threads: option("Listening", threads, 1, "Threads that serve connections; auto is one for each processor."),
  lang: option("Listening", oneOf(["ko", "en"]), "ko", "Language of the server's own sentences."),
  maxConnections: option("Connections", count, 10_000, "Connections at a time; 0 is no limit but the system's."),
  maxConnectionsPerAddress: option("Connections", count, 0, "Connections at a time from one address; 0 is no limit."),
  connectRate: option(
    "Connections",
    rate,
    100,
    "New connections a second from one address, ten times as many at once; 0 is no limit.",
  ),
  handshakeTimeout: option("Connections", seconds, 60, "Seconds from connecting to NICK; 0 is no limit."),
  idleTimeout: option("Connections", seconds, 300, "Seconds without a complete line or frame; 0 is no limit."),
  drainTimeout: option("Connections", seconds, 10, "Seconds that a shutdown waits for connections; 0 is no limit."),
  maxRooms: option("Rooms", count, 10_000, "Rooms at a time, the lobby aside; 0 is no limit."),
  maxRoomMembers: option("Rooms", count, 10_000, "Members of a room at a time, the lobby aside; 0 is no limit."),
  maxRoomsPerSession: option("Rooms", count, 16, "Rooms that one session may be in (JSON protocol); 0 is no limit."),
  noticeMaxMembers: option(
    "Rooms",
    count,
    0,
    "In rooms with more members than this nobody is told who joins and leaves; 0 is always told.",
  ),
  historySize: option(
    "Rooms",
    { ...count, accepts: `a whole number from 0 to ${MOST} (0: none)` },
    100,
    "Messages that a room's history keeps, and as many notices between them; 0 keeps none.",
  ),
  historyBytes: option(
    "Rooms",
    bytes,
    262_144,
    "Bytes of messages that a room's history keeps, and as many of notices; 0 is no limit.",
  ),
  maxMessageBytes: option("Input", bytes, 4096, "Bytes of a message as a text line; 0 is the line's limit."),
  maxLineBytes: option("Input", boundedBytes, 65_536, "Bytes of a line; a longer one closes the connection."),
  maxFrameBytes: option(
    "Input",
    boundedBytes,
    65_536,
    "Bytes of a binary or JSON frame; a longer one closes the connection.",
  ),
  rateLimit: option(
    "Input",
    rate,
    20,
    "Messages a second that a session may send (commands cost more: see PROTOCOL.md); 0 is no limit.",
  ),
  rateBurst: option("Input", wholeNumber(1, MOST), 40, "Messages that a session may send at once after silence."),
  maxQueueBytes: option(
    "Output",
    bytes,
    1_048_576,
    "Bytes unsent to a session before it is closed as a slow consumer; 0 is no limit.",
  ),
  writeTimeout: option(
    "Output",
    seconds,
    10,
    "Seconds that a session may take nothing of what waits for it; 0 is no limit.",
  ),
  logLevel: option("Logging", oneOf(LOG_LEVELS), "info", "Least severe level that is logged."),
  logFormat: option(
    "Logging",
    oneOf(LOG_FORMATS),
    "auto",
    "Form of the log; auto is text on a terminal, JSON lines otherwise.",
  ),
} satisfies Record<string, Option>;

export type OptionName = keyof typeof OPTIONS;

/** The value of every option. */
export type Config = { readonly [Name in OptionName]: v.InferOutput<(typeof OPTIONS)[Name]["schema"]> };

/** A value, or the string that a flag would have for it. */
type Accepted<Value> = Value extends number ? Value | `${number}` : Value extends string ? Value : Value | string;

/** Options as a program gives them, of which each may be left out. */
export type ServerOptions = { readonly [Name in OptionName]?: Accepted<Config[Name]> | undefined };

export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

/** `idleTimeout` is `--idle-timeout`. */
export function flagOf(name: string): string {
  return `--${kebab(name)}`;
}

/** `idleTimeout` is `CHAT_IDLE_TIMEOUT`. */
export function environmentNameOf(name: string): string {
  return `CHAT_${kebab(name).replaceAll("-", "_").toUpperCase()}`;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** What holds when nothing is said. */
export const DEFAULTS = Object.fromEntries(OPTION_NAMES.map((name) => [name, OPTIONS[name].default])) as Config;
