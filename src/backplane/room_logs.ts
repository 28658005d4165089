import type { MemberList, RoomSummary } from "../chat/answer.ts";
import type { BackplaneLimits, Change, JoinResult, Member, Message, RoomMemberList } from "../chat/backplane.ts";
import type { Problem } from "../chat/code.ts";
import type { LeaveReason } from "../chat/events/leave.ts";
import { type Draft, type JoinEvent, type RoomEvent, targetOf } from "../chat/events/mod.ts";
import { History, type HistoryRange } from "../chat/history.ts";
import type { SessionId } from "../chat/ids.ts";
import { LOBBY, LOBBY_NAME, type RoomName } from "../chat/nickname.ts";
import { SortedList } from "../lib/sorted_list.ts";
import type { ThreadIndex } from "./thread_index.ts";

/** The log of a room: its order, its recent events and its members. */
interface RoomLog {
  /** The name as its creator wrote it. */
  readonly name: string;
  readonly key: string;
  readonly epoch: string;
  readonly history: History;
  readonly members: Map<SessionId, string>;
  seq: number;
}

/** Limits the number of rooms, without the lobby. All owners of room logs share one quota. */
export interface RoomQuota {
  /** Reserves one room. Returns false when the quota is exhausted. */
  take(): boolean;
  /** Releases one room. */
  give(): void;
}

/** Keeps the order, history and members of rooms. */
export class RoomLogs {
  readonly #limits: BackplaneLimits;
  readonly #quota: RoomQuota;
  readonly #time: () => number;
  readonly #emit: (event: RoomEvent, key: string, actor: ThreadIndex) => void;
  /** By room key. Methods that take a room as a string expect its key. */
  readonly #logs = new Map<string, RoomLog>();
  /** All rooms except the lobby, in the order of {@link byMembers}. */
  readonly #ranking = new SortedList<RoomLog>(byMemberCount);

  /**
   * @param time milliseconds since 1970-01-01 UTC, for the events
   * @param emit called with each event when it has its place, its room's key, and the thread of the session that joined
   * or left
   */
  constructor(
    limits: BackplaneLimits,
    quota: RoomQuota,
    time: () => number,
    emit: (event: RoomEvent, key: string, actor: ThreadIndex) => void,
  ) {
    this.#limits = limits;
    this.#quota = quota;
    this.#time = time;
    this.#emit = emit;
  }

  /** The number of rooms. */
  get size(): number {
    return this.#logs.size;
  }

  /** Creates the lobby, which exists even without members. */
  openLobby(): void {
    this.#create(LOBBY_NAME);
  }

  has(room: string, session: SessionId): boolean {
    return this.#logs.get(room)?.members.has(session) ?? false;
  }

  memberCount(room: string): number {
    return this.#logs.get(room)?.members.size ?? 0;
  }

  /**
   * @param replayed events of the history that the answer holds at most
   * @param actor the thread of the member
   */
  join(room: RoomName, { session, nick }: Member, listed: number, replayed = Infinity, actor = 0): JoinResult {
    const { maxRooms, maxRoomMembers } = this.#limits;
    const isLobby = room.key === LOBBY;
    const known = this.#logs.get(room.key);
    if (known === undefined && !isLobby && !this.#quota.take()) {
      return { ok: false, problem: { code: "TOO_MANY_ROOMS", about: maxRooms } };
    }
    if (known !== undefined && !isLobby && maxRoomMembers > 0 && known.members.size >= maxRoomMembers) {
      return { ok: false, problem: { code: "ROOM_FULL", about: known.name } };
    }
    const log = known ?? this.#create(room);
    const history = log.history.recent(replayed);
    this.#changeMembers(log, () => log.members.set(session, nick));
    const join = this.#append(log, { kind: "join", origin: session, nick }, this.#isCrowded(log), actor) as JoinEvent;
    const members = membersOf(log, listed);
    return { ok: true, joined: { room: log.name, epoch: log.epoch, join, history, members } };
  }

  /** @param actor the thread of the member */
  leave(room: string, { session }: Member, reason: LeaveReason, actor = 0): void {
    const log = this.#logs.get(room);
    const nick = log?.members.get(session); // not the caller's: a rename may have changed it
    if (log === undefined || nick === undefined) return;
    const silent = this.#isCrowded(log);
    this.#changeMembers(log, () => log.members.delete(session));
    if (log.members.size === 0 && room !== LOBBY) {
      this.#ranking.remove(log);
      this.#logs.delete(room);
      this.#quota.give();
    }
    this.#append(log, { kind: "leave", origin: session, nick, reason }, silent, actor);
  }

  publish(room: string, draft: Message): void {
    const log = this.#logs.get(room);
    if (log !== undefined) this.#append(log, draft, false, 0);
  }

  /** Appends an event that the room may refuse: see {@link Backplane.append}. */
  change(room: string, draft: Change): Problem | undefined {
    const log = this.#logs.get(room);
    const nick = log?.members.get(draft.origin); // not the caller's: an earlier rename may not have come here
    if (log === undefined || nick === undefined) return { code: "NOT_IN_ROOM" };
    const target = targetOf(draft);
    if (target !== undefined) {
      const sender = log.history.senderOf(target);
      if (sender === undefined) return { code: "NO_SUCH_MESSAGE", about: target };
      if (sender !== draft.origin) return { code: "FORBIDDEN", about: target };
    }
    if (draft.kind === "rename") {
      if (draft.to === nick) return undefined;
      log.members.set(draft.origin, draft.to);
    }
    this.#append(log, { ...draft, nick }, false, 0);
    return undefined;
  }

  members({ name, key }: RoomName, limit: number): RoomMemberList {
    const log = this.#logs.get(key);
    return log === undefined ? { room: name, names: [], count: 0 } : { room: log.name, ...membersOf(log, limit) };
  }

  /** Returns the first `limit` rooms in the order of {@link byMembers}. */
  list(limit: number): RoomSummary[] {
    const lobby = this.#logs.get(LOBBY);
    const logs = lobby === undefined ? this.#ranking.first(limit) : [lobby, ...this.#ranking.first(limit - 1)];
    return logs.map(summaryOf);
  }

  history(room: string, range: HistoryRange): RoomEvent[] {
    return this.#logs.get(room)?.history.range(range) ?? [];
  }

  /** Drops objects that can be created again: see {@link History.dropCaches}. */
  dropCaches(): void {
    for (const { history } of this.#logs.values()) history.dropCaches();
  }

  #create({ name, key }: RoomName): RoomLog {
    const { historySize: events, historyBytes: bytes } = this.#limits;
    const history = new History({ events, bytes });
    const log: RoomLog = { name, key, epoch: crypto.randomUUID(), history, members: new Map(), seq: 0 };
    this.#logs.set(key, log);
    return log;
  }

  /** Changes the members of a room and updates its place in the ranking, which is by member count. */
  #changeMembers(log: RoomLog, change: () => void): void {
    if (log.name === LOBBY) return change();
    this.#ranking.remove(log);
    change();
    this.#ranking.add(log);
  }

  #isCrowded(log: RoomLog): boolean {
    const { noticeMaxMembers } = this.#limits;
    return noticeMaxMembers > 0 && log.members.size > noticeMaxMembers;
  }

  #append(log: RoomLog, draft: Draft, silent: boolean, actor: ThreadIndex): RoomEvent {
    log.seq += 1;
    const event: RoomEvent = { ...draft, room: log.name, seq: log.seq, time: this.#time(), silent, encodings: [] };
    if (!silent) log.history.add(event);
    this.#emit(event, log.key, actor);
    return event;
  }
}

/** Orders rooms: the lobby first, then by member count, largest first, then by name. */
export function byMembers(a: RoomSummary, b: RoomSummary): number {
  if (a.name === LOBBY || b.name === LOBBY) return a.name === LOBBY ? -1 : 1;
  return b.members - a.members || (a.name < b.name ? -1 : 1);
}

/** Orders rooms as {@link byMembers} does, without the lobby. */
function byMemberCount(a: RoomLog, b: RoomLog): number {
  if (a === b) return 0;
  return b.members.size - a.members.size || (a.name < b.name ? -1 : 1);
}

function summaryOf({ name, members }: RoomLog): RoomSummary {
  return { name, members: members.size };
}

function membersOf({ members }: RoomLog, limit: number): MemberList {
  const names: string[] = [];
  for (const nick of members.values()) {
    if (names.length >= limit) break;
    names.push(nick);
  }
  return { names, count: members.size };
}
