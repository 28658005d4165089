/** What the contract of backplanes is tested with: drivers, their sites, and what comes in at each. */

import assert from "node:assert/strict";
import { bodyOfText } from "../../src/chat/body.ts";
import type { Backplane, BackplaneLimits, Delivery, PublishBackpressure } from "../../src/chat/backplane.ts";
import type { Problem } from "../../src/chat/code.ts";
import type { Joined } from "../../src/chat/answer.ts";
import type { RoomEvent } from "../../src/chat/events/mod.ts";
import type { Whisper } from "../../src/chat/whisper.ts";
import { textOf } from "./bytes.ts";
import { roomNamed } from "./names.ts";

/** The processes of one server. */
export interface Deployment {
  /** One for each process. */
  readonly backplanes: readonly Backplane[];
  /** Resolves when everything published before has been delivered everywhere. */
  settled(): Promise<void>;
  /** Cuts all processes off, or connects them again. */
  setUnreachable?(isUnreachable: boolean): void;
  /** Refuses every message from now on; none with undefined. */
  refuseMessages?(problem: Problem | undefined): void;
}

/** What a driver may lack, which a test of the contract needs. */
export type Ability = "outage" | "backpressure" | "refusal";

export interface Driver {
  readonly name: string;
  /** How many processes the server has. */
  readonly sites: number;
  /** Why it lacks something. */
  readonly lacks: Readonly<Partial<Record<Ability, string>>>;
  open(limits: BackplaneLimits): Deployment;
}

/** One process, with what came in there in order. */
export class Site implements Delivery {
  readonly backplane: Backplane;
  readonly events: RoomEvent[] = [];
  /** The same as words. */
  readonly lines: string[] = [];
  readonly whispers: { readonly to: string; readonly whisper: Whisper }[] = [];

  constructor(backplane: Backplane) {
    this.backplane = backplane;
    backplane.attach(this);
  }

  event(event: RoomEvent): void {
    this.events.push(event);
    this.lines.push(shown(event)); // at once, since the body is lent
  }

  whisper(to: string, whisper: Whisper): boolean {
    return this.whispers.push({ to, whisper }) > 0;
  }

  async join(room: string, nick: string): Promise<Joined> {
    const result = await this.backplane.join(roomNamed(room), memberNamed(nick), 100);
    assert.ok(result.ok);
    return result.joined;
  }

  leave(room: string, nick: string): void {
    this.backplane.leave(room, memberNamed(nick), "left");
  }

  say(room: string, nick: string, text: string): PublishBackpressure {
    const origin = memberNamed(nick).session;
    return this.backplane.publish(room, { kind: "message", origin, nick, body: bodyOfText(text) });
  }

  /** The room's events, as words. */
  log(room: string): string[] {
    return this.lines.filter((_, i) => this.events[i]?.room === room);
  }
}

/** Runs a test with a server that has started, and closes it. */
export async function opened(
  driver: Driver,
  limits: BackplaneLimits,
  run: (sites: readonly Site[], deployment: Deployment) => Promise<void>,
): Promise<void> {
  const deployment = driver.open(limits);
  const sites = deployment.backplanes.map((backplane) => new Site(backplane));
  try {
    await Promise.all(deployment.backplanes.map((backplane) => backplane.start()));
    await run(sites, deployment);
  } finally {
    await Promise.all(deployment.backplanes.map((backplane) => backplane.close()));
  }
}

export function memberNamed(nick: string) {
  return { session: `session-${nick}`, nick };
}

export function shown(event: RoomEvent): string {
  const { kind, nick, seq } = event;
  return kind === "message" ? `${seq} ${nick}: ${textOf(event.body.payload)}` : `${seq} ${kind} ${nick}`;
}
