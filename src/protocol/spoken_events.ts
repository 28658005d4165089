/** Separates events that text and binary clients show as a body from those shown as a sentence. */

import type { EventKindName, EventOf, FieldsOf, RoomEvent } from "../chat/events/mod.ts";

/** Events that are shown as a body after a prefix. The others are shown as sentences. */
export type SpokenEvent = EventOf<"message" | "edit">;

/** Kinds of events that are shown as a sentence, or not at all. */
export type SentenceKind = Exclude<EventKindName, SpokenEvent["kind"]>;

/** The fields of an event that its sentence may contain. */
export type SentenceFields<Kind extends SentenceKind> = { readonly nick: string } & FieldsOf<Kind>;

/** Returns whether an event is shown as a body after a prefix. */
export function isSpoken(event: RoomEvent): event is SpokenEvent {
  return event.kind === "message" || event.kind === "edit";
}
