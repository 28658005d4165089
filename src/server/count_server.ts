import process from "node:process";
import { type Backplane, BackplaneUnavailable } from "../chat/backplane.ts";
import type { RoomSize, ServerSnapshot, Snapshot } from "../observe/snapshot.ts";
import type { ProcessUsage } from "../observe/status_row.ts";
import type { ThreadGroup } from "./thread_group.ts";

/** Rooms that a snapshot names. */
const MAX_LARGEST_ROOMS = 10;

/**
 * Counts all threads and their rooms.
 *
 * Asks for both at once, so that a thread that does not answer fails the snapshot in time.
 *
 * @param own takes the snapshot of this thread
 * @throws {ThreadsUnanswering}
 */
export async function countServer(
  threads: ThreadGroup,
  backplane: Backplane,
  own: () => Snapshot,
): Promise<ServerSnapshot> {
  const [snapshot, rooms] = await Promise.all([threads.snapshot(own), countRooms(backplane)]);
  return { ...snapshot, ...rooms };
}

/** What the process has used since its start. */
export function processUsage(): ProcessUsage {
  const { user, system } = process.cpuUsage();
  return { cpuSeconds: (user + system) / 1e6, memoryBytes: process.memoryUsage().rss };
}

async function countRooms(backplane: Backplane): Promise<Pick<ServerSnapshot, "rooms" | "largestRooms">> {
  try {
    // The backplane lists the lobby first, whatever its size.
    const { rooms, count } = await backplane.rooms(MAX_LARGEST_ROOMS + 1);
    return { rooms: count, largestRooms: largest(rooms) };
  } catch (error) {
    if (error instanceof BackplaneUnavailable) return { rooms: undefined, largestRooms: undefined };
    throw error;
  }
}

function largest(rooms: readonly RoomSize[]): RoomSize[] {
  return rooms.filter(({ members }) => members > 0).sort((a, b) => b.members - a.members).slice(0, MAX_LARGEST_ROOMS);
}
