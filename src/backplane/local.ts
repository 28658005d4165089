import type {
  Backplane,
  BackplaneLimits,
  Change,
  Delivery,
  JoinResult,
  Member,
  Message,
  PublishBackpressure,
  RoomMemberList,
} from "../chat/backplane.ts";
import type { Problem } from "../chat/code.ts";
import type { LeaveReason } from "../chat/events/leave.ts";
import type { RoomEvent } from "../chat/events/mod.ts";
import type { HistoryRange } from "../chat/history.ts";
import type { SessionId } from "../chat/ids.ts";
import type { Nickname, RoomName } from "../chat/nickname.ts";
import { difference, NicknameRegistry } from "../chat/nickname_registry.ts";
import type { Whisper } from "../chat/whisper.ts";
import { RoomLogs, type RoomQuota } from "./room_logs.ts";

/** The backplane of a server of one process with one thread: everything is in memory and happens at once. */
export class LocalBackplane implements Backplane {
  readonly #logs: RoomLogs;
  readonly #nicknames = new NicknameRegistry();
  readonly #time: () => number;
  #delivery: Delivery | undefined;
  #isReady = false;
  /** Leaves make no events any more. */
  #isOver = false;

  /** @param time milliseconds since 1970-01-01 UTC, for the events */
  constructor(limits: BackplaneLimits, time: () => number) {
    this.#time = time;
    this.#logs = new RoomLogs(limits, quotaOf(limits), time, (event) => this.#delivery?.event(event));
    this.#logs.openLobby();
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  attach(delivery: Delivery): void {
    if (this.#delivery !== undefined) throw new Error("attach() was called before; a backplane has one receiver");
    this.#delivery = delivery;
  }

  start(): Promise<void> {
    this.#isReady = true;
    return Promise.resolve();
  }

  claim(nickname: Nickname, session: SessionId, held?: Nickname): Promise<boolean> {
    return Promise.resolve(this.#nicknames.claim(difference(nickname, held), session) === undefined);
  }

  release(nickname: Nickname, session: SessionId, kept?: Nickname): void {
    this.#nicknames.release(difference(nickname, kept), session);
  }

  join(room: RoomName, member: Member, listed: number): Promise<JoinResult> {
    return Promise.resolve(this.#logs.join(room, member, listed));
  }

  leave(room: string, member: Member, reason: LeaveReason): void {
    if (!this.#isOver) this.#logs.leave(room, member, reason);
  }

  publish(room: string, draft: Message): PublishBackpressure {
    this.#logs.publish(room, draft);
    return undefined;
  }

  append(room: string, draft: Change): Promise<Problem | undefined> {
    return Promise.resolve(this.#logs.change(room, draft));
  }

  whisper(key: string, { from, body }: Omit<Whisper, "time">): Promise<number | undefined> {
    const to = this.#nicknames.holder(key);
    if (to === undefined) return Promise.resolve(undefined);
    const time = this.#time();
    const isHere = this.#delivery?.whisper(to, { from, body, time });
    return Promise.resolve(isHere ? time : undefined);
  }

  members(room: RoomName, limit: number): Promise<RoomMemberList> {
    return Promise.resolve(this.#logs.members(room, limit));
  }

  rooms(limit: number) {
    return Promise.resolve({ rooms: this.#logs.list(limit), count: this.#logs.size });
  }

  history(room: string, range: HistoryRange): Promise<RoomEvent[]> {
    return Promise.resolve(this.#logs.history(room, range));
  }

  quiesce(): Promise<void> {
    this.#isOver = true;
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#isReady = false;
    return Promise.resolve();
  }

  /** Drops caches; called before garbage collection. */
  dropCaches(): void {
    this.#logs.dropCaches();
  }
}

function quotaOf({ maxRooms }: BackplaneLimits): RoomQuota {
  let taken = 0;
  return {
    take() {
      if (maxRooms > 0 && taken >= maxRooms) return false;
      taken += 1;
      return true;
    },
    give: () => void (taken -= 1),
  };
}
