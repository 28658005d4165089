import * as v from "valibot";

/** The field of an event that changes a message: which one. */
export const TARGET = { target: v.pipe(v.number(), v.description("the `seq` of the message that it changes")) };

export interface TargetFields {
  /** The `seq` of the message. */
  readonly target: number;
}
