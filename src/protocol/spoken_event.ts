import type { EventKindName, EventOf, FieldsOf, RoomEvent } from "../chat/events/mod.ts";

/** Events that people read as a prefix and a body. The others are sentences. */
export type SpokenEvent = EventOf<"message" | "edit">;

/** Kinds of events that are sentences, or nothing, to people. */
export type SentenceKind = Exclude<EventKindName, SpokenEvent["kind"]>;

/** Fields of an event that its sentence may contain. */
export type SentenceFields<Kind extends SentenceKind> = { readonly nick: string } & FieldsOf<Kind>;

/** Whether people read an event as a prefix and a body. */
export function isSpoken(event: RoomEvent): event is SpokenEvent {
  return event.kind === "message" || event.kind === "edit";
}
