/**
 * Measures latency, share of a processor and memory at 100, 1000, 10 000 and 50 000 connections, for Maru on
 * both runtimes and for the C++ server, whose authors publish such a table.
 *
 *     bun scripts/bench/connections.ts [--runs 3] [--only 100,1000] [--shared ../shared/bench] [--under COMMAND]
 *
 * Connections are in rooms of 10. In every row they send 1000 messages per second in total, which are 9000
 * deliveries, so that rows differ only in connections and every server sustains the load. A row is skipped if a
 * process may not open that many files, because the load generator and each server are one process.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ROOT } from "../../tests/support/program.ts";
import { writeDocuments } from "../docs.ts";
import { fail, numberFor, print } from "../command_line.ts";
import { thisMachine } from "./machine.ts";
import { quietRuns, rowsByServer } from "./quiet_runs.ts";
import { readResults, rowOf, writeResults } from "./results.ts";
import { commandOf, runProgram, RUNTIMES, sharedTools } from "./servers.ts";

const COUNTS = [100, 1000, 10_000, 50_000];
const ROOM_SIZE = 10;
/** Messages per second of all senders together. */
const MESSAGES_PER_SECOND = 1000;
const WARM_SECONDS = 2;
const SECONDS = 5;
/** Open files of a server or the load generator besides connections. */
const SPARE_FILES = 100;
const STARTS_WITHIN_MS = 20_000;
const ENDS_WITHIN_MS = 15_000;
const CPP = "cpp:rooms";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "3" },
    only: { type: "string", default: COUNTS.join(",") },
    shared: { type: "string" },
    under: { type: "string", default: "" },
    /** Runs one server once; `--under` runs such a call. */
    one: { type: "string" },
  },
});
const runs = numberFor("runs", values.runs, 1, 20);
const counts = values.only.split(",").map(Number);
if (!counts.every((count) => COUNTS.includes(count))) {
  fail(`--only ${JSON.stringify(values.only)}: expected some of ${COUNTS.join(", ")}`);
}
const under = values.under.split(" ").filter((word) => word !== "");

try {
  const tools = built(sharedTools(values.shared));
  const servers: Readonly<Record<string, string>> = {
    bun: commandOf("bun", "--max-connections 60000"),
    deno: commandOf("deno", "--max-connections 60000"),
    [CPP]: `${tools.peer} {port}`,
  };
  if (values.one === undefined) { for (const count of counts) await measure(count, Object.keys(servers)); }
  else {
    const [count = 0] = counts;
    process.stdout.write(`${JSON.stringify(await once(count, values.one, servers[values.one] ?? "", tools.load))}\n`);
  }
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
if (values.one === undefined) writeDocuments();

async function measure(count: number, servers: readonly string[]): Promise<void> {
  const most = Number(runProgram(["sh", "-c", "ulimit -Hn"]).trim());
  const isPossible = !(count + SPARE_FILES > most);
  if (!isPossible) print(`${count} connections: skipped, because a process may open ${most} files`);
  const measuredRuns = await quietRuns(isPossible ? runs : 0, (run) => {
    print(`${count} connections, run ${run}: ${runs} quiet runs are needed`);
    return Object.fromEntries((run % 2 === 0 ? servers.toReversed() : servers).map((server) => {
      const shared = values.shared === undefined ? [] : ["--shared", values.shared];
      const words = ["scripts/bench/connections.ts", "--one", server, "--only", String(count), ...shared];
      return [server, rowOf(JSON.parse(runProgram([...under, RUNTIMES.Bun, ...words])))];
    }));
  });
  const rows = rowsByServer(servers, measuredRuns);
  const results = readResults();
  const measured = {
    time: `${new Date().toISOString().slice(0, 19)}Z`,
    machine: thisMachine(RUNTIMES),
    rows,
  };
  writeResults({ ...results, connections: { ...results.connections, [count]: measured } });
}

/** Starts a server on one processor, puts load on it from the other, and stops it. @throws when a step fails */
async function once(count: number, label: string, command: string, load: string): Promise<unknown> {
  const port = await freePort();
  const server = spawn("sh", ["-c", `exec taskset -c 0 ${command.replace("{port}", String(port))}`], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    await listening(server, port);
    const options = {
      clients: count,
      rooms: count / ROOM_SIZE,
      senders: count,
      rate: MESSAGES_PER_SECOND / count,
      warm: WARM_SECONDS,
      dur: SECONDS,
      port,
      pid: server.pid,
      label,
    };
    const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    // The C++ server accepts a join line before NICK, Maru does not.
    const order = label === CPP ? ["--nick", "senders"] : ["--nick-first"];
    return JSON.parse(runProgram(["taskset", "-c", "1", load, ...words, ...order]));
  } finally {
    await stopped(server);
  }
}

/** Resolves when the server accepts connections. */
async function listening(server: ChildProcess, port: number): Promise<void> {
  for (const end = Date.now() + STARTS_WITHIN_MS; Date.now() < end; await pause(50)) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode} before it listened`);
    const isListening = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.on("connect", () => socket.destroy());
    });
    if (isListening) return;
  }
  throw new Error(`the server did not listen within ${STARTS_WITHIN_MS / 1000} s`);
}

async function stopped(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const exited = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  const timer = setTimeout(() => server.kill("SIGKILL"), ENDS_WITHIN_MS);
  await exited;
  clearTimeout(timer);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => typeof address === "object" && address !== null ? resolve(address.port) : reject());
    });
  });
}

/** Compiles the shared load generator and C++ server if they are older than their sources. */
function built(sources: string): { readonly load: string; readonly peer: string } {
  const folder = process.env.BENCH_BUILD ?? join(tmpdir(), "chat-bench");
  mkdirSync(folder, { recursive: true });
  const compile = (name: string, source: string, flags: readonly string[]) => {
    const [from, to] = [join(sources, source), join(folder, name)];
    if (timeOf(to) < timeOf(from)) runProgram(["g++", "-std=c++17", "-O2", ...flags, "-o", to, from]);
    return to;
  };
  return { load: compile("load", "load.cpp", []), peer: compile("peer-rooms", "peer.cpp", ["-pthread", "-DROOMS"]) };
}

/** Returns the modification time of a file, or 0 if it does not exist. */
function timeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
