/** What `maru bench` takes: every option once, from which its flags are read and its help is written. */

import type { ProtocolName } from "../../protocol/detect.ts";
import type { Address, Runtime } from "../../runtime/runtime.ts";
import { parseTarget } from "../connect/options.ts";
import { flagsHelp, notAccepted, type OptionRow, readFlags } from "../flags.ts";
import { MESSAGE_TAG_BYTES } from "./message_tag.ts";
import { type Load, Placement, stagesOf } from "./plan.ts";

export interface BenchSettings {
  /** As it was asked for. */
  readonly target: Address;
  readonly load: Load;
  /** Bytes of a message's text. */
  readonly size: number;
  readonly protocol: ProtocolName;
  readonly json: boolean;
  /** Where the page goes. */
  readonly report: string | undefined;
  /** The name of a target that is not this machine. */
  readonly vouchedFor: string | undefined;
}

export interface ParsedBench {
  /** Undefined when there are problems. */
  readonly settings: BenchSettings | undefined;
  /** Each names the option, the value, and what would have been accepted. */
  readonly problems: readonly string[];
  readonly wantsHelp: boolean;
}

const PROTOCOLS = ["text", "binary", "json"] as const satisfies readonly ProtocolName[];

/** Files that are open besides connections. */
const SPARE_FILES = 64;
/** More connections than the ports from which one address can reach another. */
const MAX_CLIENTS = 50_000;
/** What one processor could not make or hear. */
const MAX_SENT_PER_SECOND = 100_000;
const MAX_DELIVERED_PER_SECOND = 2_000_000;
/** Pairs of a sender and a receiver, four bytes each. */
const MAX_PAIRS = 50_000_000;
/** Deliveries of a run: each may cost a bit of memory. */
const MAX_DELIVERIES = 2_000_000_000;

function number(least: number, most: number, what: "a whole number" | "a number" | "seconds"): Required<
  Pick<OptionRow, "accepts" | "isAccepted">
> {
  const shape = what === "a whole number" ? /^\d+$/ : /^\d+(\.\d+)?$/;
  return {
    accepts: `${what} from ${least} to ${most}`,
    isAccepted: (value) => shape.test(value) && Number(value) >= least && Number(value) <= most,
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
    description: "Rooms that they are in, as many in each. [10, or fewer so that each has two clients]",
  },
  senders: {
    placeholder: "N",
    ...number(1, MAX_CLIENTS, "a whole number"),
    description: "How many of the clients speak; all of them listen. [all]",
  },
  rate: {
    placeholder: "N",
    ...number(0.001, 1000, "a number"),
    description: "Messages a second of each client that speaks. [1]",
  },
  size: {
    placeholder: "BYTES",
    // More than 16 KiB are told to text clients as a long message only.
    ...number(MESSAGE_TAG_BYTES, 16_000, "a whole number"),
    description: `Bytes of a message, of which ${MESSAGE_TAG_BYTES} say who sent it when. [64]`,
  },
  duration: {
    placeholder: "SECONDS",
    ...number(1, 3600, "seconds"),
    description: "How long is measured, all stages together; coming in is not counted. [30]",
  },
  steps: {
    placeholder: "N",
    ...number(1, 8, "a whole number"),
    description: "Stages of the run, each with half as many clients as the next. [3]",
  },
  protocol: {
    placeholder: PROTOCOLS.join("|"),
    accepts: `one of ${PROTOCOLS.join(", ")}`,
    description: "What the clients speak. [text]",
    isAccepted: (value) => PROTOCOLS.some((name) => name === value),
  },
  json: { description: "Print the result as JSON instead of as a table." },
  report: {
    placeholder: "FILE",
    accepts: "the path of a file to write, such as bench.html",
    description: "Write the result to a page with plots, which needs nothing but itself.",
    isAccepted: (value) => value !== "",
  },
  "target-is-mine": {
    placeholder: "HOST",
    accepts: "the target's name, as it is given",
    description: "Load a server on another machine: its name again says that you may.",
    isAccepted: (value) => value !== "",
  },
  help: { description: "Say this, and end." },
} satisfies Record<string, OptionRow>;

const TARGET_ACCEPTS = "a host, with or without a port, such as localhost:9000 or [::1], or unix:PATH";
const DEFAULT_TARGET = "127.0.0.1";
const DEFAULT_PORT = 9000;

export const BENCH_HELP = `maru bench: loads a server of yours, and says how it took it

Usage: maru bench [HOST[:PORT]] [options]

  HOST[:PORT]
      ${TARGET_ACCEPTS}. [${DEFAULT_TARGET}:${DEFAULT_PORT}]
${flagsHelp(OPTIONS)}

Every client is in a room before anything is measured, and every stage waits until all is quiet. A
message's latency counts from when it was due to leave, not from when it left, so that a server that
makes the load wait is not spared (no coordinated omission). Only this machine may be loaded, unless
--target-is-mine names the target.

Exit codes: 0 when everything was delivered once and in order, 1 when not, or when connections were
closed or could not be made, 2 when a flag is wrong or the target is not yours, 69 when the server
can't be reached.
`;

/** What a runtime knows: see {@link Runtime.openFileLimit}. */
type OpenFileLimit = Runtime["openFileLimit"];

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
  const amount = (name: keyof typeof OPTIONS, otherwise: number) => Number(last(name) ?? otherwise);
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
    vouchedFor: last("target-is-mine"),
  };
  return { settings: problems.length > 0 ? undefined : settings, problems, wantsHelp };
}

/** What is too much in a load whose numbers are fine each by itself. */
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
    const [amount, most, what] of [
      [sent, MAX_SENT_PER_SECOND, "messages a second to send"],
      [delivered, MAX_DELIVERED_PER_SECOND, "deliveries a second to hear"],
      [delivered * duration, MAX_DELIVERIES, "deliveries in all to hear"],
      [pairs, MAX_PAIRS, "pairs of sender and receiver to follow"],
    ] as const
  ) {
    if (amount > most) problems.push(`This load has ${Math.round(amount)} ${what}, expected at most ${most}: ${less}`);
  }
  return problems;
}

/** An IPv6 address without brackets gets them: there is no port to be told from it. */
function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
