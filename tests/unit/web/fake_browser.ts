import { Store } from "../../../src/web/app/lib/store.js";
import type { BrowserSocket } from "../../../src/web/app/net/link.js";
import { PageSession } from "../../../src/web/app/session.js";
import type { ShownMessage, UnconfirmedMessage, WireObject } from "../../../src/web/app/types.d.ts";
import { FakeClock } from "../../support/fake_clock.ts";

export type Sent = Readonly<Record<string, unknown>>;

/** A WebSocket of a browser, whose other side is the test. */
export class FakeSocket implements BrowserSocket {
  onopen: unknown;
  onmessage: unknown;
  onclose: unknown;
  onerror: unknown;
  /** What the page has sent and the test has not taken. */
  sent: Sent[] = [];
  isClosed = false;
  /** As of a WebSocket: 1 is open, 2 is closing. */
  readyState: BrowserSocket["readyState"] = 0;

  send(data: unknown): void {
    this.sent.push(JSON.parse(String(data)));
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.readyState = 1;
    call(this.onopen, {});
  }

  tell(...objects: WireObject[]): void {
    for (const object of objects) call(this.onmessage, { data: JSON.stringify(object) });
  }

  /** Something that no server of ours sends. */
  babble(data: unknown): void {
    call(this.onmessage, { data });
  }

  drop(code = 1006): void {
    call(this.onclose, { code });
  }

  /** What has been sent since the last call, of one type. */
  take(type: string): Sent[] {
    const taken = this.sent.filter((it) => it["type"] === type);
    this.sent = this.sent.filter((it) => it["type"] !== type);
    return taken;
  }
}

function call(listener: unknown, event: unknown): void {
  if (typeof listener === "function") listener(event);
}

/** What a browser keeps. */
export function fakeShelf() {
  const items = new Map<string, string>();
  return {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
    removeItem: (name: string) => void items.delete(name),
  };
}

/** The page without its looks: a session over sockets and a clock that the test moves. */
export class FakeBrowser {
  readonly clock = new FakeClock();
  /** Milliseconds by which the wall clock was set. */
  wallShift = 0;
  readonly sockets: FakeSocket[] = [];
  readonly store = new Store(fakeShelf(), fakeShelf());
  language = "ko";
  /** Nicknames that other tabs were asked for. */
  readonly askedTabs: string[] = [];
  /** Whispers and mentions that were reported as they came. */
  readonly calls: string[] = [];
  entered = () => {};
  readonly session = new PageSession({
    open: () => {
      const socket = new FakeSocket();
      this.sockets.push(socket);
      return socket;
    },
    setTimer: (ms, run) => {
      const timer = this.clock.setTimer(ms, run);
      return () => timer.cancel();
    },
    now: () => this.clock.now(),
    time: () => this.clock.time() + this.wallShift,
    random: () => 0.5,
    store: this.store,
    changed: () => {},
    entered: () => this.entered(),
    language: () => this.language,
    called: ({ name }, { text }) => void this.calls.push(`${name}: ${text}`),
    askTabs: (nick) => void this.askedTabs.push(nick),
  });

  get chat() {
    return this.session.chat;
  }

  /** The latest socket. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error("the page has not connected");
    return socket;
  }

  /** Signs in as `nick`, and is in the lobby. */
  enter(nick = "alice"): void {
    this.session.enter(nick);
    this.arrive();
  }

  /** Lets the page in, as the server does. */
  arrive(lobby: Partial<Extract<WireObject, { type: "joined" }>> = {}): void {
    this.socket.open();
    this.socket.tell(WELCOME, joined(lobby));
  }

  /** Every line of the current conversation, in short. */
  get lines(): string[] {
    return (this.chat.current?.lines ?? []).map((line) => {
      switch (line.kind) {
        case "message":
          return `${saidIn(line)}${line.editedAt === undefined ? "" : ` (edited ${line.editedAt})`}${
            stateOf(line.change)
          }`;
        case "pending":
          return `${saidIn(line)}${stateOf(line)}`;
        case "presence":
          return line.steps.map(({ nick, came }) => `${came ? "+" : "-"}${nick}`).join(" ");
        case "note":
          return line.note.is === "renamed"
            ? line.note.renames.map(({ nick, to }) => `${nick} -> ${to}`).join(" ")
            : `(${line.note.is})`;
      }
    });
  }
}

function saidIn(line: ShownMessage | UnconfirmedMessage): string {
  if (line.kind === "message" && line.isDeleted) return `${line.nick}: (deleted)`;
  const text = line.text ?? (line.kind === "message" ? `${line.bytes} bytes` : "");
  return line.isAction ? `* ${line.nick} ${text}` : `${line.nick}: ${text}`;
}

function stateOf(it: { readonly state: string; readonly code?: string } | undefined): string {
  return it === undefined ? "" : ` [${it.state}${it.code === undefined ? "" : ` ${it.code}`}]`;
}

export const TIME = "2026-01-02T03:04:05.678Z";

export const WELCOME: WireObject = {
  type: "welcome",
  server: "maru/0.1.0",
  session: "1",
  limits: { maxMessageBytes: 4096, idleTimeout: 300 },
};

export function joined(parts: Partial<Extract<WireObject, { type: "joined" }>> = {}): WireObject {
  const members = parts.members ?? ["alice"];
  return {
    type: "joined",
    room: "lobby",
    epoch: "e1",
    seq: 1,
    time: TIME,
    members,
    count: members.length,
    history: [],
    ...parts,
  };
}

export function message(seq: number, nick: string, text: string, room = "lobby") {
  return { type: "message", room, seq, time: TIME, nick, text } as const;
}

export function presence(type: "join" | "leave", seq: number, nick: string, room = "lobby") {
  return { type, room, seq, time: TIME, nick } as const;
}

export function rename(seq: number, nick: string, to: string, room = "lobby") {
  return { type: "rename", room, seq, time: TIME, nick, to } as const;
}

export function edit(seq: number, nick: string, target: number, text: string, room = "lobby") {
  return { type: "edit", room, seq, time: TIME, nick, target, text } as const;
}

export function deletion(seq: number, nick: string, target: number, room = "lobby") {
  return { type: "delete", room, seq, time: TIME, nick, target } as const;
}

export function whisper(from: string, text: string): WireObject {
  return { type: "direct", from, time: TIME, text };
}

export function ack(id: unknown, seq?: number): WireObject {
  return { type: "ack", id: Number(id), time: TIME, ...(seq === undefined ? {} : { seq }) };
}
