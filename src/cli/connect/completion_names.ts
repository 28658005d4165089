/** Names that can be completed, the likeliest first. */
export interface CompletionNames {
  /** Members of the current room and partners of whispers, without one's own name. */
  readonly nicks: readonly string[];
  /** Rooms that are known. */
  readonly rooms: readonly string[];
  /** Rooms that the client is in. */
  readonly ownRooms: readonly string[];
}
