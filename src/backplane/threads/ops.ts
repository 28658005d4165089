/** What a record is about: its first byte. */
export const OP = {
  // To the home of a room or a name.
  publish: 1,
  leave: 2,
  release: 3,
  claim: 4,
  join: 5,
  whisperVia: 6,
  members: 7,
  rooms: 8,
  history: 9,
  append: 22,
  // From the home of a room to the threads with members of it.
  event: 10,
  // From the home of a name to the thread of its holder.
  whisper: 11,
  awaitRelease: 12,
  // Between any two threads.
  answer: 13,
  progress: 14,
  started: 15,
  stopped: 16,
  flushed: 17,
  closed: 18,
  // Moves: see `moves/`.
  move: 19,
  handoff: 20,
  moveHolder: 21,
} as const;
export type Op = (typeof OP)[keyof typeof OP];
