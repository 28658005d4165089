/** Options of `maru connect`. One table declares them; parsing and help follow from it. */

import { parseNickname, parseRoomName } from "../../chat/nickname.ts";
import { type Language, LANGUAGES } from "../../chat/language.ts";
import type { Address, ClientTls } from "../../runtime/runtime.ts";
import { type FlagRow, flagsHelp, type FlagValues, HELP_FLAG, notAccepted, readFlags } from "../../config/flags.ts";

export interface ConnectSettings {
  readonly address: Address;
  readonly nick: string;
  /** Rooms to enter; an empty list means the lobby. */
  readonly rooms: readonly string[];
  readonly tls: ClientTls | undefined;
  readonly lang: Language;
  readonly mayColour: boolean;
}

interface ParsedArguments {
  /** Undefined when there are problems. */
  readonly settings: ConnectSettings | undefined;
  /** Each names the option, the value, and what would be accepted. */
  readonly problems: readonly string[];
  readonly wantsHelp: boolean;
}

const NAME = "letters of one script, digits, _ - and ., beginning with a letter or digit";

const OPTIONS = {
  nick: {
    placeholder: "NAME",
    accepts: `1 to 32 ${NAME}`,
    description: "Nickname. Required.",
    isAccepted: (value) => parseNickname(value) !== undefined,
  },
  room: {
    placeholder: "ROOM",
    accepts: `1 to 64 ${NAME}`,
    description: "Room to enter instead of the lobby. May be repeated; messages go to the last one.",
    isAccepted: (value) => parseRoomName(value) !== undefined,
  },
  tls: { description: "Use TLS, and accept only a trusted certificate." },
  "tls-ca": {
    placeholder: "FILE",
    accepts: "a readable file of certificates in PEM",
    description: "Certificates to trust instead of those of the system. Needs --tls.",
  },
  lang: {
    placeholder: LANGUAGES.join("|"),
    accepts: `one of ${LANGUAGES.join(", ")}`,
    description:
      "Language of this program and of the server's sentences. [ko if LC_ALL, LC_MESSAGES or LANG says so, else en]",
    isAccepted: (value) => isLanguage(value),
  },
  "no-color": {
    description: "Print without colours, as with the variable NO_COLOR or when the output is not a terminal.",
  },
  help: HELP_FLAG,
} satisfies Record<string, FlagRow>;

const TARGET = "HOST:PORT";
const TARGET_ACCEPTS = "a host and a port, such as chat.example:9000 or [::1]:9000, or unix:PATH";

export const CONNECT_HELP = `maru connect: a chat client for terminals and pipes

Usage: maru connect ${TARGET} --nick NAME [options]

  ${TARGET}
      ${TARGET_ACCEPTS}.
${flagsHelp(OPTIONS)}

Each line is a message, or a command that begins with a slash (type /help). Ctrl-C or Ctrl-D ends the
client. With input from a pipe, the client ends when every line is confirmed or answered, and notes
that are not part of the chat go to standard error.

Exit codes:
  0: clean end
  1: refused by the server, or a line from a pipe was not accepted
  2: usage error
  69: the first connection failed
`;

/** What the arguments do not say. */
interface ArgumentSurroundings {
  /** Reads a file, and throws when it can't. */
  readFile(path: string): string;
  /** Language without `--lang`. */
  readonly lang: Language;
}

/** Reads the arguments. */
export function parseConnectArguments(args: readonly string[], surroundings: ArgumentSurroundings): ParsedArguments {
  const problems: string[] = [];
  const { values, targets, meant, mayLackTarget } = readFlags(OPTIONS, args, problems);
  const [target] = targets;
  const address = target === undefined ? undefined : parseTarget(target);
  if (target === undefined) {
    if (!mayLackTarget) problems.push(`${TARGET} is missing, expected ${TARGET_ACCEPTS}`);
  } else if (address === undefined) problems.push(notAccepted(TARGET, target, TARGET_ACCEPTS));
  for (const more of targets.slice(1)) problems.push(`${JSON.stringify(more)} is not accepted, expected a flag`);
  const nick = values.get("nick")?.at(-1);
  if (!values.has("nick") && !meant.has("nick")) problems.push(`--nick is missing, expected ${OPTIONS.nick.accepts}`);
  const tls = readTls(values, meant, surroundings, problems);
  const lang = values.get("lang")?.at(-1) ?? surroundings.lang;
  const wantsHelp = values.has("help");
  if (problems.length > 0 || address === undefined || nick === undefined || !isLanguage(lang)) {
    return { settings: undefined, problems, wantsHelp };
  }
  const rooms = (values.get("room") ?? []).flatMap((room) => parseRoomName(room)?.name ?? []);
  const settings = { address, nick: nick.normalize("NFC"), rooms, tls, lang, mayColour: !values.has("no-color") };
  return { settings, problems, wantsHelp };
}

function readTls(
  values: FlagValues<keyof typeof OPTIONS>,
  meant: ReadonlySet<keyof typeof OPTIONS>,
  { readFile }: ArgumentSurroundings,
  problems: string[],
): ClientTls | undefined {
  const path = values.get("tls-ca")?.at(-1);
  if (path === undefined) return values.has("tls") ? {} : undefined;
  if (!values.has("tls") && !meant.has("tls")) problems.push("--tls-ca needs --tls");
  let why = "it contains no certificate";
  try {
    const ca = readFile(path);
    if (ca.includes("-----BEGIN CERTIFICATE-----")) return { ca };
  } catch (error) {
    why = error instanceof Error ? error.message : String(error);
  }
  problems.push(`${notAccepted("--tls-ca", path, OPTIONS["tls-ca"].accepts)}: ${why}`);
  return undefined;
}

/** Parses `host:port`, `[v6]:port` or `unix:path`. Returns undefined for anything else. */
export function parseTarget(text: string): Address | undefined {
  if (text.startsWith("unix:")) {
    const path = text.slice("unix:".length);
    return path === "" ? undefined : { hostname: "", port: 0, path };
  }
  const match = /^(?:\[([\da-fA-F:.]+)\]|([^:[\]\s/]+)):(\d{1,5})$/.exec(text);
  const hostname = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return hostname === undefined || port < 1 || port > 65_535 ? undefined : { hostname, port };
}

function isLanguage(text: string): text is Language {
  return LANGUAGES.some((language) => language === text);
}
