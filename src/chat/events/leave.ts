import * as v from "valibot";
import { eventKind, type RecordReader, type RecordWriter } from "./kind.ts";

/** The reasons why members leave rooms. Records contain the index, so new reasons are only appended. */
export const LEAVE_REASONS = ["left", "quit", "disconnected", "timeout", "evicted", "error", "shutdown"] as const;
export type LeaveReason = (typeof LEAVE_REASONS)[number];

/** A session is no longer a member of the room. */
export const leave = eventKind({
  code: 3,
  fields: ["reason"],
  history: "notice",
  schema: { reason: v.pipe(v.picklist(LEAVE_REASONS), v.description(LEAVE_REASONS.join(", "))) },
  json: ({ reason }: { readonly reason: LeaveReason }) => ({ reason }),
  write: (out, { reason }) => writeReason(out, reason),
  read: (from) => ({ reason: readReason(from) }),
});

export function writeReason(out: RecordWriter, reason: LeaveReason): void {
  out.byte(LEAVE_REASONS.indexOf(reason));
}

/** @throws {RangeError} for an unknown reason */
export function readReason(from: RecordReader): LeaveReason {
  const index = from.byte();
  const reason = LEAVE_REASONS[index];
  if (reason === undefined) throw new RangeError(`Cannot read a leave event: unknown reason ${index}`);
  return reason;
}
