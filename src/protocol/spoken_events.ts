/** Which events text and binary members read as a body, and which as a sentence. */

import type { EventKindName, EventOf, FieldsOf, RoomEvent } from "../chat/events/mod.ts";

/** Events that people read as a body behind a prefix. The others are sentences. */
export type SpokenEvent = EventOf<"message" | "edit">;

/** Kinds of events that are sentences, or nothing, to people. */
export type SentenceKind = Exclude<EventKindName, SpokenEvent["kind"]>;

/** What a sentence about an event of one kind may say. */
export type SentenceFields<Kind extends SentenceKind> = { readonly nick: string } & FieldsOf<Kind>;

/** Whether members read an event as a body behind a prefix. */
export function isSpoken(event: RoomEvent): event is SpokenEvent {
  return event.kind === "message" || event.kind === "edit";
}
