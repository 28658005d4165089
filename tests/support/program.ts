import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url).href);

/** A compiled program that the tests are for, if any: it runs in an empty folder, with an empty environment. */
const BINARY = process.env.MARU_PROGRAM;

/** Whether it is: no other file can be run in the program's place then. */
export const isCompiled = BINARY !== undefined;

/** How the program is run by the runtime that runs this test: as its `start` task runs it. */
export const PROGRAM: readonly string[] = BINARY !== undefined ? [resolve(BINARY)] : "Deno" in globalThis
  ? [
    process.execPath,
    "run",
    "--quiet",
    "--no-prompt",
    "--v8-flags=--max-semi-space-size=2,--expose-gc",
    "--permission-set=serve",
    `${ROOT}mod.ts`,
  ]
  : [process.execPath, "--no-env-file", `${ROOT}mod.ts`];

/** The same without Deno's permission set, for what needs more: see `openFileLimit` in `src/runtime/deno.ts`. */
export const PRIVILEGED_PROGRAM: readonly string[] = "Deno" in globalThis && BINARY === undefined
  ? [process.execPath, "run", "--quiet", "--allow-all", `${ROOT}mod.ts`]
  : PROGRAM;

/** How `maru connect` and `maru bench` are run: as the tasks of their names run them. */
export const CLIENT_PROGRAM = taskProgram("connect");
export const BENCH_PROGRAM = taskProgram("bench");

function taskProgram(subcommand: "connect" | "bench"): readonly string[] {
  return [
    ...PROGRAM.map((word) => word === "--permission-set=serve" ? `--permission-set=${subcommand}` : word),
    subcommand,
  ];
}

/** `CHAT_THREADS` of the tests' own environment is the programs': so the same tests hold for several threads. */
const THREADS = process.env.CHAT_THREADS === undefined ? {} : { CHAT_THREADS: process.env.CHAT_THREADS };

/** Not one of `temporaryFolder()`: a test file that removes those at its end runs in one process with other files. */
const FOLDER = BINARY === undefined ? ROOT : mkdtempSync(join(tmpdir(), "maru-empty-"));
const ENVIRONMENT = BINARY === undefined
  ? { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: "1" }
  : { NO_COLOR: "1" };

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  /** Whether its standard input is a pipe, for {@link Program.type}; otherwise there is none. */
  readonly hasInput?: boolean;
}

/** Programs that run: none outlives the tests, not even where one fails before it stops its own. */
const running = new Set<ChildProcess>();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/** The real program in a process of its own. */
export class Program {
  readonly #child: ChildProcess;
  /** Everything written to standard output and standard error so far. */
  stdout = "";
  stderr = "";
  /** Resolves to the exit code, or the signal's name, once the process ended and its output is complete. */
  readonly exited: Promise<number | string>;
  readonly #watchers = new Set<() => void>();
  #ended = false;

  constructor(args: readonly string[], { env = {}, command = PROGRAM, hasInput = false }: ProgramOptions = {}) {
    const [file = "", ...before] = command;
    this.#child = spawn(file, [...before, ...args], {
      cwd: FOLDER,
      // Without a flag that asks for it there is no HTTP: two servers can't have the default ports.
      env: { ...ENVIRONMENT, CHAT_WEB_PORT: "off", CHAT_ADMIN_PORT: "off", ...THREADS, ...env },
      stdio: [hasInput ? "pipe" : "ignore", "pipe", "pipe"],
    });
    running.add(this.#child);
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => this.#wrote(() => this.stdout += text));
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => this.#wrote(() => this.stderr += text));
    this.exited = new Promise((resolve) => {
      this.#child.on("close", (code, signal) => {
        running.delete(this.#child);
        this.#wrote(() => this.#ended = true);
        resolve(code ?? signal ?? "unknown");
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves to what `find` finds in the output, as soon as it is there. @throws when the process ends before. */
  output<Found>(find: (program: Program) => Found | undefined | null): Promise<Found> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = find(this);
        if (found === undefined || found === null) {
          if (!this.#ended) return;
          reject(new Error(`the program ended first; it wrote ${JSON.stringify(this.stdout + this.stderr)}`));
        } else resolve(found);
        this.#watchers.delete(look);
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Writes to its standard input. */
  type(text: string | Uint8Array): void {
    this.#child.stdin?.write(text);
  }

  endInput(): void {
    this.#child.stdin?.end();
  }

  kill(signal: "SIGTERM" | "SIGINT" | "SIGKILL" | "SIGHUP"): void {
    // Deno reports a child that `ChildProcess.kill` was called for as ended by that signal, whatever it exited with.
    process.kill(this.pid, signal);
  }

  /** SIGTERM, and the exit code. */
  stop(): Promise<number | string> {
    this.kill("SIGTERM");
    return this.exited;
  }

  #wrote(take: () => void): void {
    take();
    for (const look of [...this.#watchers]) look();
  }
}

/** Starts a server on a free port of 127.0.0.1, and resolves once it listens. */
export async function startServer(args: readonly string[] = [], options: ProgramOptions = {}) {
  const program = new Program(["--host", "127.0.0.1", "--port", "0", ...args], options);
  const port = await program.output(({ stdout }) => /listening on 127\.0\.0\.1:(\d+)\n/.exec(stdout)?.[1]);
  return { program, port: Number(port) };
}

/**
 * The same with both HTTP ports on free ports: `http` is the web client's address, such as `http://127.0.0.1:40123`, and
 * `admin` the one of metrics and status page.
 */
export async function startHttpServer(args: readonly string[] = [], options: ProgramOptions = {}) {
  const { program, port } = await startServer(["--web-port", "0", "--admin-port", "0", ...args], options);
  const [http, admin] = await program.output(({ stdout }) => {
    const urls = /Web client at (http:\/\/127\.0\.0\.1:\d+)\/\nStatus page at (http:\/\/127\.0\.0\.1:\d+)\/status\n/;
    return urls.exec(stdout)?.slice(1);
  });
  if (http === undefined || admin === undefined) throw new Error(`no addresses of HTTP in ${program.stdout}`);
  return { program, port, http, httpPort: Number(new URL(http).port), admin, adminPort: Number(new URL(admin).port) };
}
