import type * as v from "valibot";
import type { ByteRange } from "../../lib/byte_range.ts";
import type { Body } from "../body.ts";

/** Writes the record of an event: to another thread, a store or another node. */
export interface RecordWriter {
  /** A whole number from 0 to 255. */
  byte(value: number): void;
  /** A whole number from 0 to 2^32 - 1. */
  word(value: number): void;
  /** Any number, as an IEEE 754 double. */
  number(value: number): void;
  string(value: string): void;
  /** A string that recurs, such as a nickname: a writer may write it out once and refer to it afterwards. */
  name(value: string): void;
  bytes(value: ByteRange): void;
}

/** Reads what a {@link RecordWriter} wrote, in the same order. */
export interface RecordReader {
  byte(): number;
  word(): number;
  number(): number;
  string(): string;
  name(): string;
  /** Bytes that stay part of the record's memory: copy what is kept. */
  bytes(): ByteRange;
}

/** A message in a history, as a later event may change it. */
export interface HistoryMessage {
  /** Removes what it says. Its place stays. */
  remove(): void;
  /** Replaces what it says. The body is copied. */
  replace(body: Body): void;
}

/**
 * What history does with an event:
 *
 * - `message`: keeps it in the budget of messages;
 * - `notice`: keeps it in the budget of notices;
 * - `change`: does not keep it, but changes the message it names, as the kind's {@link EventKind.change} says.
 */
export type HistoryUse = "message" | "notice" | "change";

/** The JSON fields of a kind, `type`, `room`, `seq`, `time`, `nick` and `epoch` aside. */
export type JsonFields = v.ObjectEntries;

/**
 * One kind of event in a room. A new kind is a file that holds one of these and a line in `mod.ts`; its record, its
 * JSON object, the client library and the protocol document's table follow, and the compiler asks for its sentences.
 */
export interface EventKind<Fields extends object, Json extends JsonFields> {
  /** Its number in records, from 1 to 255. It never changes and is never used again. */
  readonly code: number;
  readonly history: HistoryUse;
  /** Schemas of its JSON fields. Their descriptions stand in the protocol document. */
  readonly schema: Json;
  /** The JSON fields' values; what is undefined is left out. */
  json(fields: Fields): Partial<{ readonly [Name in keyof Json]: v.InferOutput<Json[Name]> }>;
  write(out: RecordWriter, fields: Fields): void;
  /** Reads what {@link write} wrote. Bodies stay part of the record's memory. */
  read(from: RecordReader): Fields;
  /** Applies the event to the message it names: for kinds that {@link history} uses as a `change`. */
  change?(fields: Fields, message: HistoryMessage): void;
}

/** Declares a kind: checks it, and keeps the types of its fields. */
export function eventKind<Fields extends object, const Json extends JsonFields>(
  kind: EventKind<Fields, Json>,
): EventKind<Fields, Json> {
  return kind;
}
