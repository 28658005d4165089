import { setImmediate } from "node:timers";
import { PendingMemberships } from "../../src/backplane/threads/pending_memberships.ts";
import { RoomLogs } from "../../src/backplane/room_logs.ts";
import {
  type Backplane,
  type BackplaneLimits,
  BackplaneUnavailable,
  type Change,
  type Delivery,
  type JoinResult,
  type Member,
  type Message,
  type PublishBackpressure,
} from "../../src/chat/backplane.ts";
import type { Problem } from "../../src/chat/code.ts";
import type { Body } from "../../src/chat/body.ts";
import type { LeaveReason } from "../../src/chat/events/leave.ts";
import type { RoomEvent } from "../../src/chat/events/mod.ts";
import type { HistoryRange } from "../../src/chat/history.ts";
import type { SessionId } from "../../src/chat/ids.ts";
import type { Whisper } from "../../src/chat/whisper.ts";
import type { Nickname, RoomName } from "../../src/chat/nickname.ts";
import { difference, NicknameRegistry } from "../../src/chat/nickname_registry.ts";
import { ByteRange } from "../../src/lib/byte_range.ts";
import { Channel, turns } from "./channel.ts";
import type { Deployment } from "./sites.ts";

/** Turns of the event loop to the broker and back. Events take longer than answers, so an answer comes first. */
const TURNS = { request: 1, answer: 1, event: 4 } as const;
/** Messages and events under way past which publishers wait, until there are half as many. */
const WINDOW = 64;

/** A broker in memory and the processes that it connects: the behaviour of a driver over a network, without one. */
export class Broker implements Deployment {
  readonly backplanes: readonly BrokerBackplane[];
  readonly logs: RoomLogs;
  readonly names = new NicknameRegistry();
  /** The process of each session that holds a name. */
  readonly holders = new Map<SessionId, BrokerBackplane>();
  isReachable = true;
  refusal: Problem | undefined;
  /** Messages and events under way. */
  load = 0;
  /** The processes with members of each room, and the sessions of those. */
  readonly #audiences = new Map<string, Map<BrokerBackplane, Set<SessionId>>>();
  readonly #stopped = new Set<BrokerBackplane>();
  #waiting: (() => void)[] = [];

  constructor(count: number, limits: BackplaneLimits) {
    this.logs = new RoomLogs(limits, quotaOf(limits.maxRooms), Date.now, (event, key) => {
      for (const site of this.#audiences.get(key)?.keys() ?? []) site.receive(event);
    });
    this.logs.openLobby();
    this.backplanes = Array.from({ length: count }, () => new BrokerBackplane(this));
  }

  async settled(): Promise<void> {
    while (this.backplanes.some((site) => site.isBusy)) await turns(1);
  }

  setUnreachable(isUnreachable: boolean): void {
    this.isReachable = !isUnreachable;
    if (isUnreachable) this.#release();
    else for (const site of this.backplanes) site.sendKept();
  }

  refuseMessages(problem: Problem | undefined): void {
    this.refusal = problem;
  }

  join(site: BrokerBackplane, room: RoomName, member: Member, listed: number): JoinResult {
    const sites = this.#audiences.get(room.key) ?? new Map<BrokerBackplane, Set<SessionId>>();
    this.#audiences.set(room.key, sites);
    sites.set(site, (sites.get(site) ?? new Set()).add(member.session));
    const result = this.logs.join(room, member, listed);
    if (!result.ok && !this.logs.has(room.key, member.session)) this.#remove(site, room.key, member.session);
    return result;
  }

  leave(site: BrokerBackplane, room: string, member: Member, reason: LeaveReason): void {
    this.logs.leave(room, member, reason);
    this.#remove(site, room, member.session);
  }

  stopped(site: BrokerBackplane): void {
    this.#stopped.add(site);
    if (this.#stopped.size === this.backplanes.length) { for (const each of this.backplanes) each.finish(); }
  }

  backpressure(): PublishBackpressure {
    return this.load > WINDOW ? new Promise((resolve) => this.#waiting.push(() => resolve(undefined))) : undefined;
  }

  unload(): void {
    this.load -= 1;
    if (this.load <= WINDOW / 2) this.#release();
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #remove(site: BrokerBackplane, room: string, session: SessionId): void {
    const sessions = this.#audiences.get(room)?.get(site);
    sessions?.delete(session);
    if (sessions?.size === 0) this.#audiences.get(room)?.delete(site);
  }
}

class BrokerBackplane implements Backplane {
  readonly #broker: Broker;
  readonly #requests = new Channel();
  readonly #answers = new Channel();
  readonly #events = new Channel();
  readonly #pendingMemberships = new PendingMemberships();
  readonly #quiesced = Promise.withResolvers<void>();
  /** What was to be done while the broker was away. */
  #kept: (() => void)[] = [];
  #delivery: Delivery | undefined;
  #isOpen = false;
  #isOver = false;

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  get isBusy(): boolean {
    return this.#requests.isBusy || this.#answers.isBusy || this.#events.isBusy;
  }

  get isReady(): boolean {
    return this.#isOpen && this.#broker.isReachable;
  }

  attach(delivery: Delivery): void {
    if (this.#delivery !== undefined) throw new Error("attach() was called before; a backplane has one receiver");
    this.#delivery = delivery;
  }

  async start(): Promise<void> {
    await turns(TURNS.request);
    this.#isOpen = true;
  }

  claim(nickname: Nickname, session: SessionId, held?: Nickname): Promise<boolean> {
    return this.#ask(() => {
      const isGiven = this.#broker.names.claim(difference(nickname, held), session) === undefined;
      if (isGiven) this.#broker.holders.set(session, this);
      return isGiven;
    });
  }

  release(nickname: Nickname, session: SessionId, kept?: Nickname): void {
    this.#pendingMemberships.whenSettled(
      session,
      () => this.#tell(() => this.#broker.names.release(difference(nickname, kept), session)),
    );
  }

  async join(room: RoomName, member: Member, listed: number): Promise<JoinResult> {
    this.#pendingMemberships.asked(member.session);
    try {
      return await this.#ask(() => this.#broker.join(this, room, member, listed));
    } finally {
      setImmediate(() => this.#pendingMemberships.answered(member.session));
    }
  }

  leave(room: string, member: Member, reason: LeaveReason): void {
    if (this.#isOver) return;
    this.#pendingMemberships.asked(member.session);
    this.#tell(() => {
      this.#broker.leave(this, room, member, reason);
      this.#pendingMemberships.answered(member.session);
    });
  }

  publish(room: string, draft: Message): PublishBackpressure {
    const { refusal, isReachable } = this.#broker;
    if (!isReachable) return Promise.reject(away());
    if (refusal !== undefined) return Promise.resolve(refusal);
    const message = { ...draft, body: copyOf(draft.body) };
    this.#broker.load += 1;
    this.#tell(() => {
      this.#broker.logs.publish(room, message);
      this.#broker.unload();
    });
    return this.#broker.backpressure();
  }

  append(room: string, draft: Change): Promise<Problem | undefined> {
    const copy = "body" in draft ? { ...draft, body: copyOf(draft.body) } : draft;
    return this.#ask(() => this.#broker.logs.change(room, copy));
  }

  whisper(key: string, { from, body }: Omit<Whisper, "time">): Promise<number | undefined> {
    const whisper = { from, body: copyOf(body), time: Date.now() };
    return this.#ask(async () => {
      const session = this.#broker.names.holder(key);
      const site = session === undefined ? undefined : this.#broker.holders.get(session);
      if (session === undefined || site === undefined) return undefined;
      return await site.#receiveWhisper(session, whisper) ? whisper.time : undefined;
    });
  }

  members(room: RoomName, limit: number) {
    return this.#ask(() => this.#broker.logs.members(room, limit));
  }

  rooms(limit: number) {
    return this.#ask(() => ({ rooms: this.#broker.logs.list(limit), count: this.#broker.logs.size }));
  }

  history(room: string, range: HistoryRange): Promise<RoomEvent[]> {
    return this.#ask(() => this.#broker.logs.history(room, range));
  }

  quiesce(): Promise<void> {
    this.#tell(() => this.#broker.stopped(this));
    return this.#quiesced.promise;
  }

  close(): Promise<void> {
    this.#isOpen = false;
    return Promise.resolve();
  }

  // The broker's side.

  receive(event: RoomEvent): void {
    this.#broker.load += 1;
    this.#events.send(TURNS.event, () => {
      this.#delivery?.event(event);
      this.#broker.unload();
    });
  }

  finish(): void {
    this.#events.send(TURNS.event, () => {
      this.#isOver = true;
      this.#quiesced.resolve();
    });
  }

  sendKept(): void {
    for (const run of this.#kept.splice(0)) run();
  }

  #receiveWhisper(to: SessionId, whisper: Whisper): Promise<boolean> {
    return new Promise((resolve) => {
      this.#events.send(TURNS.event, () => resolve(this.#delivery?.whisper(to, whisper) ?? false));
    });
  }

  /** Fails while the broker is away. */
  #ask<Answer>(run: () => Answer | Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (!this.isReady) return reject(away());
      this.#requests.send(TURNS.request, () => {
        if (!this.#broker.isReachable) return reject(away());
        const answer = run();
        this.#answers.send(TURNS.answer, () => resolve(answer));
      });
    });
  }

  /** Waits while the broker is away. */
  #tell(run: () => void): void {
    this.#requests.send(TURNS.request, () => {
      if (this.#broker.isReachable) run();
      else this.#kept.push(run);
    });
  }
}

function away(): BackplaneUnavailable {
  return new BackplaneUnavailable("the broker is away");
}

function copyOf({ payload, text }: Body): Body {
  const copy = new ByteRange(payload.copy());
  if (text === undefined) return { payload: copy, text: undefined };
  return { payload: copy, text: text === payload ? copy : new ByteRange(text.copy()) };
}

function quotaOf(maxRooms: number) {
  let taken = 0;
  return {
    take: () => (maxRooms === 0 || taken < maxRooms) && ++taken > 0,
    give: () => void (taken -= 1),
  };
}
