import { parseArgs } from "node:util";
import { CODEC } from "./measuring.ts";
import { WORKLOADS } from "./workloads.ts";

/** Arguments of `compare.ts`. */
export interface Plan {
  readonly runs: number;
  /** Workloads, in the order of the README. */
  readonly only: readonly string[];
  /** Folder of the shared tools, if it is not the default one. */
  readonly shared: string | undefined;
  /** Words of the command that runs each measurement. */
  readonly under: readonly string[];
  /** Revision to measure against. */
  readonly baseline: string | undefined;
  readonly peers: "all" | "none";
  /** File for the comparison with a baseline. */
  readonly json: string | undefined;
}

/** Parses the arguments. @throws when one is not accepted */
export function planOf(args: readonly string[]): Plan {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: "string", default: "3" },
      only: { type: "string" },
      shared: { type: "string" },
      under: { type: "string", default: "" },
      baseline: { type: "string" },
      peers: { type: "string" },
      json: { type: "string" },
    },
  });
  const { baseline, json, shared } = values;
  const peers = values.peers ?? (baseline === undefined ? "all" : "none");
  if (peers !== "all" && peers !== "none") {
    throw new Error(`--peers ${JSON.stringify(peers)}: expected all or none`);
  }
  if (baseline === undefined && peers === "none") {
    throw new Error("--peers none: expected only with --baseline, because the tables need the peers");
  }
  if (baseline === undefined && json !== undefined) {
    throw new Error(`--json ${JSON.stringify(json)}: expected only with --baseline; other results are in results.json`);
  }
  const under = values.under.split(" ").filter((word) => word !== "");
  return { runs: runsOf(values.runs), only: onlyOf(values.only), shared, under, baseline, peers, json };
}

function runsOf(text: string): number {
  const runs = Number(text);
  if (Number.isSafeInteger(runs) && runs >= 1 && runs <= 20) return runs;
  throw new Error(`--runs ${JSON.stringify(text)}: expected a whole number from 1 to 20`);
}

function onlyOf(text: string | undefined): readonly string[] {
  const known = [...Object.keys(WORKLOADS), CODEC];
  const only = text?.split(",").map((name) => name.trim().toLowerCase()) ?? known;
  const unknown = only.filter((name) => !known.includes(name));
  if (unknown.length === 0) return known.filter((name) => only.includes(name));
  throw new Error(`--only ${JSON.stringify(unknown.join(","))}: expected some of ${known.join(", ")}`);
}
