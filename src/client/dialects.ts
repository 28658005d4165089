import type { ProtocolName } from "../protocol/detect.ts";
import { binaryDialect } from "./binary.ts";
import type { Dialect } from "./dialect.ts";
import { jsonDialect } from "./json.ts";
import { textDialect } from "./text.ts";

/** Dialects by protocol. */
export const DIALECTS: Readonly<Record<ProtocolName, Dialect>> = {
  text: textDialect,
  binary: binaryDialect,
  json: jsonDialect,
};
