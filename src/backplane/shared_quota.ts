import type { RoomQuota } from "./room_logs.ts";

/** One word of shared memory that counts rooms. */
export type SharedRoomCount = Int32Array<SharedArrayBuffer>;

export function createSharedRoomCount(): SharedRoomCount {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** Limits the rooms of all threads together. @param maxRooms 0: no limit */
export function sharedQuota(count: SharedRoomCount, maxRooms: number): RoomQuota {
  return {
    take() {
      const before = Atomics.add(count, 0, 1);
      if (maxRooms === 0 || before < maxRooms) return true;
      Atomics.sub(count, 0, 1);
      return false;
    },
    give: () => void Atomics.sub(count, 0, 1),
  };
}
