import type * as v from "valibot";
import type { ByteRange } from "../../lib/byte_range.ts";
import type { Body } from "../body.ts";

/** Writes the record of an event, for another thread, a store or another node. */
export interface RecordWriter {
  /** Writes a whole number from 0 to 255. */
  byte(value: number): void;
  /** Writes a whole number from 0 to 2^32 - 1. */
  word(value: number): void;
  /** Writes any number as an IEEE 754 double. */
  number(value: number): void;
  string(value: string): void;
  /** Writes a string that recurs, such as a nickname. A writer may write it once and then refer to it. */
  name(value: string): void;
  bytes(value: ByteRange): void;
}

/** Reads the values that a {@link RecordWriter} wrote, in the same order. */
export interface RecordReader {
  byte(): number;
  word(): number;
  number(): number;
  string(): string;
  name(): string;
  /** Reads bytes that refer to the record's memory. The caller copies what it keeps. */
  bytes(): ByteRange;
}

/** A message in a history, with the changes that later events may make. */
export interface HistoryMessage {
  /** Removes the body. The message keeps its position. */
  remove(): void;
  /** Replaces the body with a copy of `body`. */
  replace(body: Body): void;
}

/** Changes a message. */
export interface MessageChange<Fields> {
  /** Returns the `seq` of the message. */
  target(fields: Fields): number;
  /** Applies the event to that message. */
  apply(fields: Fields, message: HistoryMessage): void;
}

/** How a history uses an event: keeps it within the budget of messages or of notices, or changes a message by it. */
export type HistoryUse<Fields> = "message" | "notice" | MessageChange<Fields>;

/** The JSON fields of a kind, without `type`, `room`, `seq`, `time`, `nick` and `epoch`. */
export type JsonFields = v.ObjectEntries;

/**
 * Declares one kind of event in a room. To add a kind, write a file that exports one and add a line to `mod.ts`. Its
 * record, its JSON object, the JSON client's event and the table in PROTOCOL.md are derived from it. The compiler
 * requires its sentences (`protocol/messages.ts`). A kind with a body is also named in `protocol/spoken_events.ts`, and
 * what a text client should read in a sentence in `client/sentences.ts`.
 */
export interface EventKind<Fields extends object, Json extends JsonFields> {
  /** The number of the kind in records, from 1 to 255. It never changes and is never reused. */
  readonly code: number;
  /** The names of the fields that its events have of their own. */
  readonly fields: readonly (keyof Fields & string)[];
  readonly history: HistoryUse<Fields>;
  /** The schemas of its JSON fields. Their descriptions appear in PROTOCOL.md. */
  readonly schema: Json;
  /** Returns the values of the JSON fields. Undefined values are omitted. */
  json(fields: Fields): Partial<{ readonly [Name in keyof Json]: v.InferOutput<Json[Name]> }>;
  /** Writes the fields to a record. */
  write(out: RecordWriter, fields: Fields): void;
  /** Reads the fields that {@link write} wrote. Bodies refer to the record's memory. */
  read(from: RecordReader): Fields;
}

/** Declares a kind. Checks its type and infers the types of its fields. */
export function eventKind<Fields extends object, const Json extends JsonFields>(
  kind: EventKind<Fields, Json>,
): EventKind<Fields, Json> {
  return kind;
}
