/**
 * Every option, declared once. From its name follow its flag (`--idle-timeout`), its environment variable
 * (`CHAT_IDLE_TIMEOUT`) and its key in the config file (`idleTimeout`); from the rows follow `--help`, the table of
 * OPTIONS.md, and the type {@link Config}. `option.ts` says what a row may declare.
 */

import type * as v from "valibot";
import { AddressRanges } from "../lib/address_ranges.ts";
import { HostNames } from "../lib/host_names.ts";
import { Origins } from "../lib/origins.ts";
import { LOG_FORMATS, LOG_LEVELS } from "../observe/log.ts";
import {
  addressRanges,
  boundedBytes,
  bytes,
  count,
  host,
  hostNames,
  type Kind,
  MAX_COUNT,
  NONE,
  oneOf,
  origins,
  path,
  port,
  rate,
  seconds,
  threads,
  wholeNumber,
} from "./kinds.ts";
import { formerly, type FormerNameOf, type ImpliedValues, type Option, SameAs, sameAs } from "./option.ts";

export const GROUPS = ["Listening", "Connections", "Rooms", "Input", "Output", "Logging"] as const;
type Group = (typeof GROUPS)[number];

function option<Value>(
  group: Group,
  kind: Kind<Value>,
  defaultValue: NoInfer<Value> | SameAs,
  description: string,
): Option<Group, Value> {
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
    "Certificate for TLS, followed by those of its issuers; SIGHUP reads it and its key again.",
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
    "Proxies whose chat connections begin with a PROXY header (1 or 2), and whose HTTP has Forwarded or X-Forwarded-For.",
  ),
  webHost: {
    ...option("Listening", host, sameAs("host"), "Address to listen on for browsers: web client, WebSocket, health."),
    ...formerly("httpHost"),
  },
  webPort: {
    ...option("Listening", port, 9001, "TCP port of the web client and WebSocket; 0 is any free one, off is none."),
    // What it meant: HTTP on loopback only, metrics included, or no HTTP at all.
    ...formerly(
      "httpPort",
      (value): ImpliedValues => value === "off" ? { adminPort: "off" } : { webHost: "127.0.0.1" },
    ),
  },
  adminHost: option(
    "Listening",
    host,
    "127.0.0.1",
    "Address to listen on for operators: metrics, status page, health.",
  ),
  adminPort: option(
    "Listening",
    port,
    9002,
    "TCP port of the metrics and the status page; 0 is any free one, off is none.",
  ),
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
    "Host names that HTTP serves, besides IP addresses, localhost, this machine's and those of --allow-origin.",
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
    "Rooms with more members than this send no join and leave notices; 0 is no limit.",
  ),
  historySize: option(
    "Rooms",
    { ...count, accepts: `a whole number from 0 to ${MAX_COUNT} (0: none)` },
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
  rateBurst: option("Input", wholeNumber(1, MAX_COUNT), 40, "Messages that a session may send at once after a pause."),
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
    "Seconds that a client may take none of its unsent bytes before it is closed; 0 is no limit.",
  ),
  logLevel: option("Logging", oneOf(LOG_LEVELS), "info", "Least severe level that is logged."),
  logFormat: option(
    "Logging",
    oneOf(LOG_FORMATS),
    "auto",
    "Form of the log; auto is text on a terminal, JSON lines otherwise.",
  ),
} satisfies Record<string, Option<Group>>;

export type OptionName = keyof typeof OPTIONS;

/** The value of every option. */
export type Config = { readonly [Name in OptionName]: v.InferOutput<(typeof OPTIONS)[Name]["schema"]> };

/** A value, or the string that a flag would have for it. */
type Accepted<Value> = Value extends number ? Value | `${number}` : Value extends string ? Value : Value | string;

/** Options as a program gives them; each may be left out. Former names are accepted too, with a warning. */
export type ServerOptions =
  & { readonly [Name in OptionName]?: Accepted<Config[Name]> | undefined }
  & { readonly [Name in OptionName as FormerNameOf<(typeof OPTIONS)[Name]>]?: Accepted<Config[Name]> | undefined };

export const OPTION_NAMES = Object.keys(OPTIONS) as readonly OptionName[];

/** The flag of an option: `--idle-timeout` of `idleTimeout`. */
export function flagOf(name: string): string {
  return `--${kebab(name)}`;
}

/** The environment variable of an option: `CHAT_IDLE_TIMEOUT` of `idleTimeout`. */
export function environmentNameOf(name: string): string {
  return `CHAT_${kebab(name).replaceAll("-", "_").toUpperCase()}`;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Completes the values that are given with the defaults of the other options. */
export function withDefaults(given: Partial<Record<OptionName, unknown>>): Config {
  const valueOf = (name: OptionName): unknown => {
    const { default: value } = OPTIONS[name];
    if (Object.hasOwn(given, name)) return given[name];
    return value instanceof SameAs ? valueOf(value.option as OptionName) : value;
  };
  return Object.fromEntries(OPTION_NAMES.map((name) => [name, valueOf(name)])) as Config;
}

/** The values of options that are not given. */
export const DEFAULTS = withDefaults({});
