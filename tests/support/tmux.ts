import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import process from "node:process";
import { ROOT } from "./program.ts";

/** Undefined when tmux can run here, and why not otherwise. */
export const NO_TMUX: string | undefined = spawnSync("tmux", ["-V"]).error === undefined
  ? undefined
  : "tmux is not installed (Debian: tmux)";

interface TmuxOptions {
  readonly columns: number;
  readonly rows: number;
}

/** Sockets of the servers that run: none outlives the tests, not even where one fails before it closes its own. */
const running = new Set<string>();
process.on("exit", () => running.forEach(killServer));

function killServer(socket: string): void {
  spawnSync("tmux", ["-L", socket, "kill-server"]);
}

/** A terminal of tmux: a real screen with history, which can be resized while a program runs on it. */
export class TmuxTerminal {
  static #count = 0;
  readonly #socket: string;
  /** A client in control mode, which gets a line for everything that the program writes. */
  readonly #control: ChildProcess;
  readonly #watchers = new Set<() => void>();
  #hasEnded = false;

  /** Starts a program in a terminal of its own. */
  constructor(words: readonly string[], { columns, rows }: TmuxOptions) {
    TmuxTerminal.#count += 1;
    this.#socket = `maru-test-${process.pid}-${TmuxTerminal.#count}`;
    running.add(this.#socket);
    const command = words.map((word) => `'${word}'`).join(" ");
    this.#tmux("new-session", "-d", "-x", String(columns), "-y", String(rows), "-c", ROOT, `exec env ${command}`);
    this.#tmux("set-option", "-g", "remain-on-exit", "on");
    this.#control = spawn("tmux", ["-L", this.#socket, "-C", "attach-session", "-f", "ignore-size"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.#control.stdout?.setEncoding("utf8").on("data", () => this.#look());
    this.#control.on("close", () => {
      this.#hasEnded = true;
      this.#look();
    });
  }

  /** Everything on the screen and above it, with the rows joined that the terminal has broken. */
  get transcript(): string {
    return this.#tmux("capture-pane", "-p", "-J", "-S", "-").trimEnd();
  }

  /** The rows of the screen. */
  get screen(): string[] {
    return this.#tmux("capture-pane", "-p").trimEnd().split("\n");
  }

  /** Types text. */
  type(text: string): void {
    this.#tmux("send-keys", "-l", text);
  }

  /** Presses keys by their names in tmux, such as `Enter` and `Tab`. */
  press(...keys: readonly string[]): void {
    this.#tmux("send-keys", ...keys);
  }

  /** Pastes text, marked as a paste if the program asked for that. */
  paste(text: string): void {
    this.#tmux("set-buffer", text);
    this.#tmux("paste-buffer", "-p");
  }

  /** Resizes the terminal. The program learns of it later. */
  resize({ columns, rows }: TmuxOptions): void {
    this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** Resolves when `isThere` holds. @throws when the terminal has ended */
  async until(isThere: (terminal: TmuxTerminal) => boolean): Promise<void> {
    for (;;) {
      const written = this.#nextOutput();
      if (isThere(this)) return;
      await written;
    }
  }

  close(): void {
    killServer(this.#socket);
    running.delete(this.#socket);
  }

  #nextOutput(): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        this.#watchers.delete(look);
        if (this.#hasEnded) reject(new Error("the terminal has ended"));
        else resolve();
      };
      this.#watchers.add(look);
    });
  }

  #look(): void {
    for (const look of [...this.#watchers]) look();
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync("tmux", ["-u", "-f", "/dev/null", "-L", this.#socket, ...args], { encoding: "utf8" });
  }
}
