import { eventKind } from "./kind.ts";

/** A session became a member of the room. */
export const join = eventKind({
  code: 2,
  fields: [],
  history: "notice",
  schema: {},
  json: () => ({}),
  write() {},
  read: () => ({}),
});
