/** Options of `maru bench`. One table declares them; parsing and help follow from it. */

import type { ProtocolName } from "../../protocol/detect.ts";
import type { Address, Runtime } from "../../runtime/runtime.ts";
import { parseTarget } from "../connect/options.ts";
import { type FlagRow, flagsHelp, HELP_FLAG, notAccepted, readFlags } from "../../config/flags.ts";
import { MESSAGE_TAG_BYTES } from "./message_tag.ts";
import { type Load, Placement, stagesOf } from "./plan.ts";

export interface BenchSettings {
  /** The target as given, before its name is resolved. */
  readonly target: Address;
  readonly load: Load;
  /** Bytes of the text of a message. */
  readonly size: number;
  readonly protocol: ProtocolName;
  readonly json: boolean;
  /** Path of the report. */
  readonly report: string | undefined;
  /** Value of `--target-is-mine`: the host name of a target on another machine. */
  readonly confirmedHost: string | undefined;
  /** Whether the load may go to a server that has other clients. */
  readonly mayDisturb: boolean;
}

interface ParsedBench {
  /** Undefined when there are problems. */
  readonly settings: BenchSettings | undefined;
  /** Each names the option, the value, and what would be accepted. */
  readonly problems: readonly string[];
  readonly wantsHelp: boolean;
}

const PROTOCOLS = ["text", "binary", "json"] as const satisfies readonly ProtocolName[];

/** Open files of this process besides its connections. */
const SPARE_FILES = 64;
/** Below the number of ports from which one address can connect to another. */
const MAX_CLIENTS = 50_000;
/** More than one processor can send. */
const MAX_SENT_PER_SECOND = 100_000;
/** More than one processor can receive. */
const MAX_DELIVERED_PER_SECOND = 2_000_000;
/** Pairs of a sender and a receiver, which cost four bytes each. */
const MAX_PAIRS = 50_000_000;
/** Deliveries of a run, which may cost one bit of memory each. */
const MAX_DELIVERIES = 2_000_000_000;

/** The fields of an option whose value is a number from `min` to `max`. */
function number(min: number, max: number, what: "a whole number" | "a number" | "seconds"): Required<
  Pick<FlagRow, "accepts" | "isAccepted">
> {
  const shape = what === "a whole number" ? /^\d+$/ : /^\d+(\.\d+)?$/;
  return {
    accepts: `${what} from ${min} to ${max}`,
    isAccepted: (value) => shape.test(value) && Number(value) >= min && Number(value) <= max,
  };
}

const OPTIONS = {
  clients: {
    placeholder: "N",
    ...number(2, MAX_CLIENTS, "a whole number"),
    description: "Connections. [100]",
  },
  rooms: {
    placeholder: "N",
    ...number(1, MAX_CLIENTS / 2, "a whole number"),
    description: "Rooms, with the same number of clients in each. [10, or fewer so that each has two clients]",
  },
  senders: {
    placeholder: "N",
    ...number(1, MAX_CLIENTS, "a whole number"),
    description: "Number of clients that send. All clients receive. [all]",
  },
  rate: {
    placeholder: "N",
    ...number(0.001, 1000, "a number"),
    description: "Messages per second of each client that sends. [1]",
  },
  size: {
    placeholder: "BYTES",
    // The server tells text clients only the length of a message of more than 16 KiB.
    ...number(MESSAGE_TAG_BYTES, 16_000, "a whole number"),
    description: `Bytes of a message, of which ${MESSAGE_TAG_BYTES} contain its sender and time. [64]`,
  },
  duration: {
    placeholder: "SECONDS",
    ...number(1, 3600, "seconds"),
    description: "Duration of all stages together, without the time in which clients connect. [30]",
  },
  steps: {
    placeholder: "N",
    ...number(1, 8, "a whole number"),
    description: "Stages of the run. Each has half as many clients as the next one. [3]",
  },
  protocol: {
    placeholder: PROTOCOLS.join("|"),
    accepts: `one of ${PROTOCOLS.join(", ")}`,
    description: "Protocol of the clients. [text]",
    isAccepted: (value) => PROTOCOLS.some((name) => name === value),
  },
  json: { description: "Print the result as JSON instead of as a table." },
  report: {
    placeholder: "FILE",
    accepts: "the path of a file to write, such as bench.html",
    description: "Write the result to an HTML page with plots, which loads no other files.",
    isAccepted: (value) => value !== "",
  },
  "target-is-mine": {
    placeholder: "HOST",
    accepts: "the host name of the target, as given",
    description: "Put load on a server on another machine. HOST must be the host name of the target.",
    isAccepted: (value) => value !== "",
  },
  yes: { description: "Put load on a server that has other clients, without asking." },
  help: HELP_FLAG,
} satisfies Record<string, FlagRow>;

const TARGET_ACCEPTS = "a host, with or without a port, such as localhost:9000 or [::1], or unix:PATH";
const DEFAULT_TARGET = "127.0.0.1";
const DEFAULT_PORT = 9000;

export const BENCH_HELP = `maru bench: puts load on your server and measures its latency and throughput

Usage: maru bench [HOST[:PORT]] [options]

  HOST[:PORT]
      ${TARGET_ACCEPTS}. [${DEFAULT_TARGET}:${DEFAULT_PORT}]
${flagsHelp(OPTIONS)}

All clients are in their rooms before a stage is measured, and each stage begins when no message is in
flight. The latency of a message counts from the time when it was due, not from when it was sent, so
that a server that delays the load gets no better figures (no coordinated omission). The target must
be on this machine, unless --target-is-mine names it. If the server has other clients, bench asks
first, and without a terminal it needs --yes: every client passes the lobby, where the others see it
come and go.

Exit codes:
  0: every message was delivered once and in order
  1: messages were lost or damaged, connections were closed or could not be made
  2: usage error, the target is not on this machine, or it has other clients and there was no yes
  69: the server can't be reached
`;

/** See {@link Runtime.openFileLimit}. */
type OpenFileLimit = Runtime["openFileLimit"];

/** Reads the arguments. */
export function parseBenchArguments(args: readonly string[], openFileLimit: OpenFileLimit): ParsedBench {
  const problems: string[] = [];
  const { values, targets } = readFlags(OPTIONS, args, problems);
  const wantsHelp = values.has("help");
  const given = targets[0] ?? DEFAULT_TARGET;
  const target = parseTarget(given) ?? parseTarget(`${bracketed(given)}:${DEFAULT_PORT}`);
  if (target === undefined) problems.push(notAccepted("HOST[:PORT]", given, TARGET_ACCEPTS));
  for (const more of targets.slice(1)) problems.push(`${JSON.stringify(more)} is not accepted, expected a flag`);
  if (problems.length > 0 || target === undefined) return { settings: undefined, problems, wantsHelp };
  const last = (name: keyof typeof OPTIONS) => values.get(name)?.at(-1);
  const amount = (name: keyof typeof OPTIONS, fallback: number) => Number(last(name) ?? fallback);
  const clients = amount("clients", 100);
  const load: Load = {
    clients,
    rooms: amount("rooms", Math.min(10, Math.floor(clients / 2))),
    senders: amount("senders", clients),
    rate: amount("rate", 1),
    duration: amount("duration", 30),
    steps: amount("steps", 3),
  };
  problems.push(...loadProblems(load, openFileLimit));
  const settings: BenchSettings = {
    target,
    load,
    size: amount("size", 64),
    protocol: PROTOCOLS.find((name) => name === last("protocol")) ?? "text",
    json: values.has("json"),
    report: last("report"),
    confirmedHost: last("target-is-mine"),
    mayDisturb: values.has("yes"),
  };
  return { settings: problems.length > 0 ? undefined : settings, problems, wantsHelp };
}

/** Returns the problems of a load whose options are valid but do not fit together. */
function loadProblems(load: Load, openFileLimit: OpenFileLimit): string[] {
  const { clients, rooms, senders, rate, duration } = load;
  const problems: string[] = [];
  const files = openFileLimit(clients + SPARE_FILES);
  if (files !== undefined && clients > files - SPARE_FILES) {
    const why = `this process may open ${files} files`;
    problems.push(`${notAccepted("--clients", `${clients}`, `at most ${files - SPARE_FILES}`)}: ${why}`);
  }
  if (rooms > clients / 2) {
    problems.push(
      notAccepted("--rooms", `${rooms}`, `at most ${Math.floor(clients / 2)}, so that each has two clients`),
    );
  }
  if (senders > clients) {
    problems.push(notAccepted("--senders", `${senders}`, `at most as many as --clients, ${clients}`));
  }
  if (duration < load.steps) {
    problems.push(notAccepted("--duration", `${duration}`, `at least a second for each of --steps, ${load.steps}`));
  }
  if (problems.length > 0) return problems;
  const sent = senders * rate;
  const pairs = stagesOf({ ...load, steps: 1 }).reduce((_, stage) => new Placement(stage).pairs, 0);
  const delivered = rate * (pairs - senders);
  const less = "fewer clients in a room, fewer --senders or a lower --rate";
  for (
    const [amount, max, what] of [
      [sent, MAX_SENT_PER_SECOND, "messages per second to send"],
      [delivered, MAX_DELIVERED_PER_SECOND, "deliveries per second to receive"],
      [delivered * duration, MAX_DELIVERIES, "deliveries in total to receive"],
      [pairs, MAX_PAIRS, "pairs of sender and receiver to track"],
    ] as const
  ) {
    if (amount > max) {
      problems.push(`This load has ${Math.round(amount)} ${what}, expected at most ${max}: use ${less}`);
    }
  }
  return problems;
}

/** Puts an IPv6 address in brackets, since a port can follow only those. */
function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
