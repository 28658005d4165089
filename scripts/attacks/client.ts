/** Connections of an attack, which send raw bytes over `node:net`. */

import { connect, type Socket } from "node:net";
import { clearTimeout, setTimeout } from "node:timers";
import { setTimeout as pause } from "node:timers/promises";

const HOST = "127.0.0.1";

export interface AttackClientOptions {
  /** Received bytes are dropped, kept for {@link AttackClient.answer}, or not read at all. */
  readonly reads?: "drops" | "keeps" | "nothing";
}

/** One connection. An error closes it and is otherwise ignored. */
export class AttackClient {
  readonly socket: Socket;
  /** Received text, if it is kept. */
  text = "";
  isOpen = false;
  isClosed = false;
  /** Resolves to whether the connection was made. */
  readonly opened: Promise<boolean>;
  readonly closed: Promise<void>;
  #onText = () => {};

  constructor(port: number, { reads = "drops" }: AttackClientOptions = {}) {
    const socket = connect({ port, host: HOST });
    this.socket = socket;
    socket.setNoDelay(true);
    this.opened = new Promise((resolve) => {
      socket.once("connect", () => {
        this.isOpen = true;
        resolve(true);
      });
      socket.once("close", () => resolve(false));
    });
    this.closed = new Promise((resolve) =>
      socket.once("close", () => {
        this.isClosed = true;
        resolve();
      })
    );
    socket.on("error", () => {});
    if (reads === "drops") socket.resume();
    if (reads === "keeps") {
      socket.on("data", (chunk: Uint8Array) => {
        this.text += Buffer.from(chunk).toString("latin1");
        this.#onText();
      });
      socket.once("close", () => this.#onText());
    }
  }

  /** Writes unless earlier bytes are still unsent, so that the unsent bytes stay bounded. */
  offer(bytes: string | Uint8Array): boolean {
    if (this.isClosed || this.socket.writableLength > 0) return false;
    this.socket.write(bytes);
    return true;
  }

  /** Resolves when all bytes are sent, the connection is closed, or the time is over. */
  flushed(withinMs: number): Promise<void> {
    if (this.isClosed || this.socket.writableLength === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.socket.off("drain", end).off("close", end);
        resolve();
      };
      const timer = setTimeout(end, withinMs);
      this.socket.once("drain", end).once("close", end);
    });
  }

  send(bytes: string | Uint8Array): void {
    if (!this.isClosed) this.socket.write(bytes);
  }

  /** Resolves to the received text when it matches, the connection is closed, or the time is over. */
  answer(pattern: RegExp, withinMs: number): Promise<string> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#onText = () => {};
        resolve(this.text);
      };
      const timer = setTimeout(end, withinMs);
      this.#onText = () => this.isClosed || pattern.test(this.text) ? end() : undefined;
      this.#onText();
    });
  }

  /** Closes the connection with a FIN, as the end of a process does. */
  destroy(): void {
    this.socket.destroy();
  }
}

/** Opens connections in small groups, so that opening them is not a flood. */
export async function openGently(count: number, open: (index: number) => AttackClient): Promise<AttackClient[]> {
  const clients: AttackClient[] = [];
  while (clients.length < count) {
    const group = Array.from({ length: Math.min(25, count - clients.length) }, (_, i) => open(clients.length + i));
    await Promise.all(group.map(({ opened }) => opened));
    clients.push(...group);
    await pause(10);
  }
  return clients;
}

/** Runs a step every `everyMs` milliseconds until the time is over. @returns the number of steps */
export async function repeat(
  seconds: number,
  everyMs: number,
  step: (index: number) => void | Promise<void>,
): Promise<number> {
  const start = performance.now();
  let steps = 0;
  for (; performance.now() < start + seconds * 1000; steps += 1) {
    await step(steps);
    await pause(Math.max(1, start + (steps + 1) * everyMs - performance.now()));
  }
  return steps;
}

export function destroyAll(clients: Iterable<AttackClient>): void {
  for (const client of clients) client.destroy();
}

/** Returns the status of an HTTP answer, or "none". */
export function statusOf(text: string): number | "none" {
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
  return status === undefined ? "none" : Number(status);
}
