/** Messages between the main thread and its workers. */

import { AddressRanges } from "../lib/address_ranges.ts";
import { HostNames } from "../lib/host_names.ts";
import { Origins } from "../lib/origins.ts";
import type { Config } from "../config/schema.ts";
import type { Snapshot } from "../observe/snapshot.ts";
import type { ListeningAddress } from "../server/mod.ts";
import type { ThreadPart } from "./create_server.ts";

/** A configuration that can be sent between threads: class instances are strings. */
type SerializedConfig = Omit<Config, "proxyFrom" | "allowOrigin" | "webName"> & {
  readonly proxyFrom: string;
  readonly allowOrigin: string;
  readonly webName: string;
};

export function serializeConfig(config: Config): SerializedConfig {
  return {
    ...config,
    proxyFrom: String(config.proxyFrom),
    allowOrigin: String(config.allowOrigin),
    webName: String(config.webName),
  };
}

export function deserializeConfig(plain: SerializedConfig): Config {
  return {
    ...plain,
    proxyFrom: AddressRanges.parse(plain.proxyFrom),
    allowOrigin: Origins.parse(plain.allowOrigin),
    webName: HostNames.parse(plain.webName),
  };
}

export type ToWorker =
  | {
    readonly kind: "start";
    readonly config: SerializedConfig;
    readonly isTerminal: boolean;
    readonly part: ThreadPart;
  }
  | { readonly kind: "reloadCertificate" }
  /** Answered by a `snapshot` with the same id. */
  | { readonly kind: "snapshot"; readonly id: number }
  /** Answers `log`. Lines that are not taken are the worker's to count as dropped. */
  | { readonly kind: "logTaken"; readonly isTaken: boolean }
  /** Answers `count`. */
  | { readonly kind: "counted"; readonly id: number; readonly snapshot: Snapshot }
  /** Answered by `stopped`. */
  | { readonly kind: "stop" };

export type FromWorker =
  | { readonly kind: "listening"; readonly addresses: readonly ListeningAddress[] }
  | { readonly kind: "failed"; readonly message: string; readonly exitCode: number }
  | { readonly kind: "stopped" }
  | { readonly kind: "snapshot"; readonly id: number; readonly snapshot: Snapshot }
  /** Asks for the combined snapshot of all threads. Answered by `counted` with the same id. */
  | { readonly kind: "count"; readonly id: number }
  /**
   * Log lines, each with its LF. Only the main thread writes them, so that lines stay whole. Answered by `logTaken`; the
   * worker sends the next lines after that.
   */
  | { readonly kind: "log"; readonly text: string };
