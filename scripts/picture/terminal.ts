/** `nc` in a terminal, as a person uses it: what is typed and what arrives, in the order of the screen. */

import { type ChildProcess, spawn } from "node:child_process";
import type { LineClient } from "../../tests/support/line_client.ts";

export interface Row {
  readonly text: string;
  /** Whether the person typed it. */
  readonly isTyped: boolean;
}

export class Terminal {
  readonly #nc: ChildProcess;
  readonly #watchers = new Set<() => void>();
  /** The part of the last line that has arrived so far. */
  #rest = "";
  /** Everything on the screen below the prompt. */
  readonly rows: Row[] = [];

  /** Runs `nc 127.0.0.1 port`. */
  constructor(port: number) {
    this.#nc = spawn("nc", ["127.0.0.1", String(port)], { stdio: ["pipe", "pipe", "inherit"] });
    this.#nc.stdout?.setEncoding("utf8").on("data", (text: string) => this.#arrived(text));
  }

  type(text: string): void {
    this.rows.push({ text, isTyped: true });
    this.#nc.stdin?.write(`${text}\n`);
  }

  /** Resolves once a line has arrived that is `wanted`, or that it accepts. */
  reads(wanted: string | ((line: string) => boolean)): Promise<void> {
    const isIt = typeof wanted === "string" ? (line: string) => line === wanted : wanted;
    return new Promise((resolve) => {
      const look = () => {
        if (!this.rows.some(({ text, isTyped }) => !isTyped && isIt(text))) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Sends a message from another client, and resolves once it is on the screen. */
  async shows(nick: string, client: LineClient, text: string): Promise<void> {
    client.send(`${text}\n`);
    await this.reads(`${nick}: ${text}`);
  }

  end(): void {
    this.#nc.kill();
  }

  #arrived(text: string): void {
    const lines = `${this.#rest}${text}`.split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.rows.push({ text: line, isTyped: false });
    for (const look of [...this.#watchers]) look();
  }
}
