import type { Backplane, BackplaneLimits, Delivery, JoinResult, Occupant } from "../chat/backplane.ts";
import type { Members } from "../chat/encoder.ts";
import type { Draft, JoinEvent, LeaveReason, RoomEvent, SessionId, Whisper } from "../chat/event.ts";
import { History } from "../chat/history.ts";
import { LOBBY, type Nickname } from "../chat/nickname.ts";
import { NicknameRegistry } from "../chat/nickname_registry.ts";

/** A room as a log: its order, its recent events, and who is in it. */
interface Log {
  readonly name: string;
  readonly epoch: string;
  readonly history: History;
  readonly occupants: Map<SessionId, string>;
  seq: number;
}

/** The backplane of a server that is one process with one thread: everything is in memory, and at once. */
export class LocalBackplane implements Backplane {
  readonly #limits: BackplaneLimits;
  readonly #time: () => number;
  readonly #logs = new Map<string, Log>();
  readonly #nicknames = new NicknameRegistry();
  #delivery: Delivery | undefined;

  /** @param time milliseconds since 1970-01-01 UTC, for the events */
  constructor(limits: BackplaneLimits, time: () => number) {
    this.#limits = limits;
    this.#time = time;
    this.#create(LOBBY);
  }

  attach(delivery: Delivery): void {
    this.#delivery = delivery;
  }

  claim(nickname: Nickname, session: SessionId): Promise<boolean> {
    return Promise.resolve(this.#nicknames.claim(nickname, session));
  }

  release(nickname: Nickname, session: SessionId): void {
    this.#nicknames.release(nickname, session);
  }

  join(room: string, occupant: Occupant, listed: number): Promise<JoinResult> {
    return Promise.resolve(this.#join(room, occupant, listed));
  }

  leave(room: string, { session, nick }: Occupant, reason: LeaveReason): void {
    const log = this.#logs.get(room);
    if (log === undefined || !log.occupants.has(session)) return;
    const silent = this.#isCrowded(log);
    log.occupants.delete(session);
    if (log.occupants.size === 0 && room !== LOBBY) this.#logs.delete(room);
    this.#append(log, { kind: "leave", origin: session, nick, reason }, silent);
  }

  publish(room: string, draft: Draft & { readonly kind: "message" }): void {
    const log = this.#logs.get(room);
    if (log !== undefined) this.#append(log, draft, false);
  }

  whisper(key: string, { from, body }: Omit<Whisper, "time">): Promise<number | undefined> {
    const to = this.#nicknames.holder(key);
    if (to === undefined) return Promise.resolve(undefined);
    const time = this.#time();
    this.#delivery?.whisper(to, { from, body, time });
    return Promise.resolve(time);
  }

  occupants(room: string, limit: number): Promise<Members> {
    const log = this.#logs.get(room);
    return Promise.resolve(log === undefined ? { names: [], count: 0 } : membersOf(log, limit));
  }

  rooms(limit: number) {
    const [lobby, ...others] = [...this.#logs.values()].map(({ name, occupants }) => ({
      name,
      members: occupants.size,
    }));
    others.sort((a, b) => b.members - a.members || (a.name < b.name ? -1 : 1));
    const rooms = lobby === undefined ? others : [lobby, ...others]; // the lobby was created first
    return Promise.resolve({ rooms: rooms.slice(0, limit), count: rooms.length });
  }

  history(room: string, limit: number, before?: number): Promise<RoomEvent[]> {
    return Promise.resolve(this.#logs.get(room)?.history.recent(limit, before) ?? []);
  }

  #join(room: string, { session, nick }: Occupant, listed: number): JoinResult {
    const { maxRooms, maxRoomMembers } = this.#limits;
    const known = this.#logs.get(room);
    if (known === undefined && maxRooms > 0 && this.#logs.size > maxRooms) { // the lobby is none of them
      return { ok: false, problem: { code: "TOO_MANY_ROOMS", about: maxRooms } };
    }
    if (known !== undefined && room !== LOBBY && maxRoomMembers > 0 && known.occupants.size >= maxRoomMembers) {
      return { ok: false, problem: { code: "ROOM_FULL", about: room } };
    }
    const log = known ?? this.#create(room);
    const history = log.history.recent();
    log.occupants.set(session, nick);
    const join = this.#append(log, { kind: "join", origin: session, nick }, this.#isCrowded(log)) as JoinEvent;
    return { ok: true, joined: { room, epoch: log.epoch, join, history, members: membersOf(log, listed) } };
  }

  #create(name: string): Log {
    const { historySize: events, historyBytes: bytes } = this.#limits;
    const history = new History({ events, bytes });
    const log: Log = { name, epoch: crypto.randomUUID(), history, occupants: new Map(), seq: 0 };
    this.#logs.set(name, log);
    return log;
  }

  #isCrowded(log: Log): boolean {
    const { noticeMaxMembers } = this.#limits;
    return noticeMaxMembers > 0 && log.occupants.size > noticeMaxMembers;
  }

  #append(log: Log, draft: Draft, silent: boolean): RoomEvent {
    log.seq += 1;
    const event: RoomEvent = { ...draft, room: log.name, seq: log.seq, time: this.#time(), silent, encodings: [] };
    if (!silent) log.history.add(event);
    this.#delivery?.event(event);
    return event;
  }
}

function membersOf({ occupants }: Log, limit: number): Members {
  const names: string[] = [];
  for (const nick of occupants.values()) {
    if (names.length >= limit) break;
    names.push(nick);
  }
  return { names, count: occupants.size };
}
