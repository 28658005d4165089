/** What a server counts, at one moment. */
export interface Snapshot {
  /** Connections that are open or closing. */
  readonly connections: number;
  /** Sessions that are open, named or not. */
  readonly sessions: number;
  /** Rooms that exist, the lobby among them. */
  readonly rooms: number;
  /** Bytes that clients have not been given yet. */
  readonly unsentBytes: number;
  /** What happened since the start, by name and label: `closed{idle_timeout}`. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Those of several threads as one. */
export function sumOf(snapshots: readonly Snapshot[]): Snapshot {
  const sum = { connections: 0, sessions: 0, rooms: 0, unsentBytes: 0 };
  const counts: Record<string, number> = {};
  for (const { connections, sessions, rooms, unsentBytes, counts: its } of snapshots) {
    sum.connections += connections;
    sum.sessions += sessions;
    sum.rooms += rooms;
    sum.unsentBytes += unsentBytes;
    for (const [name, count] of Object.entries(its)) counts[name] = (counts[name] ?? 0) + count;
  }
  return { ...sum, counts };
}
