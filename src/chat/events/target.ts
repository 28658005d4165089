import * as v from "valibot";

/** The JSON field of events that change a message. */
export const TARGET = { target: v.pipe(v.number(), v.description("the `seq` of the changed message")) };

export interface TargetFields {
  /** The `seq` of the changed message. */
  readonly target: number;
}
